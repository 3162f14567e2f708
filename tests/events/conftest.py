"""A store in a file of its own, or on a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from chatbot.events import Store


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return URL.create("sqlite", database=str(tmp_path / "events.sqlite"))


@pytest.fixture
def store(url: URL) -> Iterator[Store]:
    found = Store(url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """A server with its data in a temporary folder, reached through a socket in it."""
    with TemporaryDirectory(prefix="faq-pg-") as home:
        yield from served(Path(home))


def served(home: Path) -> Iterator[URL]:
    programs = [Path("/usr/bin"), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = [folder for folder in programs if (folder / "initdb").exists()]
    if not found:
        pytest.skip("PostgreSQL's server is not installed")
    user: dict[str, object] = {}
    if os.getuid() == 0:  # as whom the server does not run
        try:
            shutil.chown(home, "postgres")
        except LookupError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        user = {"user": "postgres"}
    control, data = str(found[0] / "pg_ctl"), str(home / "data")
    start = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    quiet = {"check": True, "capture_output": True, "cwd": home, **user}
    subprocess.run([control, "-D", data, "-o", "-A trust -U faq", "initdb"], **quiet)  # type: ignore[call-overload]
    log = ["-l", str(home / "log")]
    subprocess.run([control, "-D", data, *log, "-w", "-o", start, "start"], **quiet)  # type: ignore[call-overload]
    yield URL.create("postgresql+psycopg", "faq", query={"host": str(home)}, database="postgres")
    subprocess.run([control, "-D", data, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, url: URL) -> URL:
    """The address of an empty store of each kind."""
    if request.param == "sqlite":
        return url
    found = make_url(request.getfixturevalue("postgresql"))
    engine = create_engine(found)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.fixture
def any_store(any_url: URL) -> Iterator[Store]:
    found = Store(any_url)
    yield found
    found.close()
