"""A store in a file of its own, or on a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from chatbot.events import EventStore


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return URL.create("sqlite", database=str(tmp_path / "events.sqlite"))


@pytest.fixture
def store(url: URL) -> Iterator[EventStore]:
    found = EventStore(url)
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
    data, quiet = str(home / "data"), {"capture_output": True, "cwd": home, **user}
    subprocess.run([found[0] / "initdb", "-A", "trust", "-U", "faq", data], check=True, **quiet)  # type: ignore[call-overload]
    settings = ("listen_addresses=", f"unix_socket_directories={home}", "fsync=off")
    server = subprocess.Popen(  # type: ignore[call-overload]
        # It ends with the tests however they end: nobody holds the other end of the pipe then.
        ["sh", "-c", '"$@" & read _; kill -QUIT $!; wait', "sh", found[0] / "postgres", "-D", data]
        + [word for setting in settings for word in ("-c", setting)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        **user,
    )
    try:
        ready = [found[0] / "pg_isready", "-q", "-h", str(home)]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                break
            time.sleep(0.05)
        else:
            pytest.fail("PostgreSQL did not start")
        yield URL.create(
            "postgresql+psycopg", "faq", query={"host": str(home)}, database="postgres"
        )
    finally:
        server.stdin.close()
        server.wait()


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
def any_store(any_url: URL) -> Iterator[EventStore]:
    found = EventStore(any_url)
    yield found
    found.close()
