"""What patients get while something is broken: a real server, real faults, and visitors who go on.

``make faults`` breaks one thing after the other and tells what visitors met. Nobody may get an
error without the number for emergencies, no red flag may go unheard, and no request may be lost,
but for those that a worker had in hand when it was killed. What a fault needs and this machine has
not is told, and the fault left out: redis-server, faketime, nginx, and root for a full disk.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import click

from tests.benchmarks.small_server import Seen, SmallServer, Visitors, wait_for
from tests.web.proxy import NGINX, behind_nginx

VISITORS = 4
ORDINARY = 1.0  # seconds of ordinary life before a fault, and after it
DISK = 6  # MB
SLOW_CLIENTS = 500
LOCKED = 5.0  # seconds
DAY = 86_400


class Absent(Exception):
    """What a fault needs is not on this machine."""


class Life:
    """A server with its visitors; ``undo`` is done when the fault is over, whatever happened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.undo = ExitStack()
        self.server: SmallServer
        self.visitors: Visitors

    def begin(
        self, environment: Mapping[str, str] | None = None, **settings: object
    ) -> SmallServer:
        """Start the server with settings, let visitors in, and wait a little."""
        self.server = SmallServer(self.folder, environment, **settings)
        self.server.start()
        self.undo.callback(self.server.stop)
        self.let_in(self.server.port)
        return self.server

    def let_in(self, port: int) -> None:
        """Let visitors in by a port, and wait a little."""
        self.visitors = self.undo.enter_context(Visitors(port, VISITORS))
        time.sleep(ORDINARY)

    @property
    def seen(self) -> Seen:
        """What the visitors met."""
        return self.visitors.seen

    def kept(self) -> int:
        """Return how many replies the event store has, 0 if there is none yet."""
        store = f"file:{self.server.data / 'events.sqlite'}?mode=ro"
        try:
            with closing(sqlite3.connect(store, uri=True)) as connection:
                found: int = connection.execute("SELECT count(*) FROM reply").fetchone()[0]
        except sqlite3.OperationalError:
            return 0
        return found

    def close(self) -> None:
        """Wait a little, end visitors and server, and clear up."""
        time.sleep(ORDINARY)
        self.undo.close()


def broken_content(life: Life) -> str:
    """Content becomes broken, cut off, empty, or goes."""
    server = life.begin()
    file = server.entry
    sound = file.read_bytes()
    breaks: dict[str, Callable[[], object]] = {
        "broken": lambda: file.write_text("---\nquestion: [", encoding="utf-8"),
        "cut off": lambda: file.write_bytes(sound[: len(sound) // 2]),
        "empty": lambda: file.write_bytes(b""),
        "gone": file.unlink,
        "without its folder": lambda: shutil.rmtree(server.content),
    }
    told = 0.0
    for number, (name, break_it) in enumerate(breaks.items(), start=1):
        began = time.monotonic()
        break_it()
        wait_for(f"{name}: told", 60, server.keeps_back)
        told = max(told, time.monotonic() - began)
        server.change(number)
        wait_for(f"{name}: mended", 60, lambda sought=number: sought in life.seen.versions)
    return f"told in /healthz after {told:.1f} s at the latest, mended {len(breaks)} times"


def damaged_index(life: Life) -> str:
    """The saved index is damaged at its head, in its middle and at its end."""
    server = life.server = SmallServer(life.folder)
    server.start()
    life.undo.callback(server.stop)
    server.stop()
    server.start()
    usual, slowest = server.started_in, 0.0
    for place in (0.0, 0.5, 0.999):
        server.stop()
        for file in (*server.data.glob("index/*/*"), *server.data.glob("guard/*/*")):
            content = bytearray(file.read_bytes())
            content[int(place * len(content))] ^= 0xFF
            file.write_bytes(content)
        server.start()
        slowest = max(slowest, server.started_in)
    life.let_in(server.port)
    return f"starts in {usual:.1f} s, and in {slowest:.1f} s where the index is built again"


def full_disk(life: Life) -> str:
    """The disk is full, and content changes meanwhile."""
    data = life.folder / "data"
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(data)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        raise Absent("the right to mount a small disk")
    life.undo.callback(subprocess.run, ["umount", "--lazy", str(data)], check=True)
    server = life.begin()
    filler = data / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    server.change(1)
    wait_for("kept back", 60, server.keeps_back)
    wait_for("events that wait", 60, lambda: server.health()["events"]["waiting"] > VISITORS)
    filler.unlink()
    wait_for("served with room again", 90, lambda: 1 in life.seen.versions)
    wait_for("events written", 60, lambda: life.kept() > 100)
    return "content was kept back and events waited; both came when there was room"


def locked_store(life: Life) -> str:
    """The event store is locked."""
    server = life.begin()
    path = server.data / "events.sqlite"
    wait_for("a store", 30, path.exists)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        before = life.kept()
        time.sleep(LOCKED)
        assert life.kept() == before
    wait_for("events written", 60, lambda: life.kept() > before + LOCKED)
    return f"for {LOCKED:.0f} s; what waited was written"


def damaged_store(life: Life) -> str:
    """The event store is overwritten."""
    server = life.begin()
    path = server.data / "events.sqlite"
    wait_for("events", 30, life.kept)
    for file in (path, path.with_name("events.sqlite-wal")):
        with file.open("r+b") as content:
            content.write(b"\xa5" * file.stat().st_size)
    aside = "events.sqlite.damaged-*"
    wait_for("set aside", 60, lambda: list(server.data.glob(aside)))
    wait_for("a new one", 60, life.kept)
    return "set aside, and a new one begun"


def lost_store(life: Life) -> str:
    """The folder of the event store goes."""
    path = life.folder / "events" / "kept.sqlite"
    path.parent.mkdir()
    life.begin(events=f"sqlite:///{path}")
    wait_for("a store", 30, path.exists)
    shutil.rmtree(path.parent)
    wait_for("a new one", 60, path.exists)
    return "made anew"


def _redis(life: Life) -> subprocess.Popen[bytes]:
    """Start a Redis and a server that counts in it."""
    program = shutil.which("redis-server")
    if program is None:
        raise Absent("redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", life.folder]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    life.undo.callback(redis.wait)
    life.undo.callback(redis.kill)
    time.sleep(0.5)
    life.begin(rate_limit="1000/second", rate_limit_storage=f"redis://127.0.0.1:{port}/0")
    return redis


def lost_redis(life: Life) -> str:
    """Redis, where messages are counted, is killed."""
    _redis(life).kill()
    time.sleep(LOCKED)
    return "each worker counts for itself"


def frozen_redis(life: Life) -> str:
    """Redis takes connections and says nothing."""
    redis = _redis(life)
    redis.send_signal(signal.SIGSTOP)
    time.sleep(LOCKED)
    redis.send_signal(signal.SIGCONT)
    return "each worker counts for itself"


def killed_worker(life: Life) -> str:
    """A worker is killed, three times."""
    server = life.begin()
    longest = 0.0
    for _ in range(3):
        before = server.workers()
        os.kill(before[0], signal.SIGKILL)
        began = time.monotonic()
        wait_for("another", 30, lambda old=before: len({*server.workers()} - {*old}) == 1)
        longest = max(longest, time.monotonic() - began)
        time.sleep(ORDINARY)
    return f"another after {longest:.2f} s at the latest"


def hup(life: Life) -> str:
    """SIGHUP, twenty times, half of them with changed content."""
    server = life.begin(reload_interval=0)
    for number in range(20):
        if number % 2:
            server.change(number)
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
    server.process.send_signal(signal.SIGHUP)
    wait_for("the last version", 60, lambda: 19 in life.seen.versions)
    return "the last version is served"


def term(life: Life) -> str:
    """SIGTERM under load."""
    server = life.begin()
    began = time.monotonic()
    if code := server.stop():
        raise click.ClickException(f"It ended with {code}")
    took = time.monotonic() - began
    replies = len(life.seen.seconds)
    kept = life.kept()
    if kept != replies:
        raise click.ClickException(f"{replies} replies were given and {kept} kept")
    return f"ended after {took:.1f} s; all {kept} replies are in the event store"


def slow_clients(life: Life) -> str:
    """500 clients begin a request and do not end it; nginx is in front, as documented."""
    if NGINX is None:
        raise Absent("nginx")
    life.server = SmallServer(life.folder, trusted_proxies=1)
    life.server.start()
    life.undo.callback(life.server.stop)
    port = life.undo.enter_context(behind_nginx(life.folder, life.server.port))
    for number in range(SLOW_CLIENTS):
        slow = life.undo.enter_context(socket.create_connection(("127.0.0.1", port)))
        slow.sendall(b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"[: 20 + number])
    life.let_in(port)
    time.sleep(2 * ORDINARY)
    return "nobody waits for them"


def moved_clock(life: Life) -> str:
    """The clock goes a day ahead, and then a day back, in the middle of conversations."""
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        raise Absent("faketime")
    clock = life.folder / "clock"
    clock.write_text("+0")
    # The library cannot sleep by a clock that it leaves alone; waiting for a lock works.
    sleep = "import threading, time\ntime.sleep = lambda s: [threading.Event().wait(s)][1:]\n"
    (life.folder / "sitecustomize.py").write_text(sleep)
    life.begin(
        {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(life.folder),
        },
        rate_limit="1000/second",
    )
    for moved in (DAY, -DAY, 0):
        clock.write_text(f"{moved:+d}")
        time.sleep(3 * ORDINARY)
    days = set(re.findall(r'"time": "(\d{4}-\d\d-\d\d)', life.server.said))
    if len(days) != 3:
        raise click.ClickException(f"The clock did not go there and back: {days}")
    return "limits and conversations go on"


FAULTS: dict[str, Callable[[Life], str]] = {
    "content": broken_content,
    "index": damaged_index,
    "disk": full_disk,
    "locked-store": locked_store,
    "damaged-store": damaged_store,
    "lost-store": lost_store,
    "lost-redis": lost_redis,
    "frozen-redis": frozen_redis,
    "worker": killed_worker,
    "hup": hup,
    "term": term,
    "slow": slow_clients,
    "clock": moved_clock,
}
MAY_LOSE = {"worker": 3 * VISITORS}


def try_fault(name: str) -> bool:
    """Let a fault happen, print a line, and say whether visitors met what they may."""
    folder = Path(tempfile.mkdtemp(prefix=f"fault-{name}-"))
    life = Life(folder)
    try:
        note = FAULTS[name](life)
    except Absent as what:
        click.echo(f"{name:<14} left out: this machine has not {what}")
        return True
    finally:
        life.close()
        shutil.rmtree(folder)
    seen = life.seen
    lost = seen.lost.total()
    good = not (seen.bare or seen.unheard or seen.went_back) and lost <= MAY_LOSE.get(name, 0)
    click.echo(
        f"{name:<14} {len(seen.seconds):>7} {seen.refused.total():>7} {seen.bare.total():>5} "
        f"{lost:>5} {seen.unheard:>8} {seen.percentile(0.5):>7.1f} {seen.percentile(1):>8.1f}  "
        f"{'' if good else 'FAILED: '}{note}"
    )
    return good


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(FAULTS)), help="Not all faults.")
def main(only: tuple[str, ...]) -> None:
    """Break things, and print what visitors met; exit with 1 if it was more than they may."""
    click.echo(f"{'fault':<14} replies refused  bare  lost  unheard  p50 ms  slowest")
    results = [try_fault(name) for name in only or FAULTS]
    raise SystemExit(not all(results))


if __name__ == "__main__":
    main()
