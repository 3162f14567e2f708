"""The server: gunicorn, run from Python so that it reads no settings but ours.

gunicorn's own command also listens to GUNICORN_CMD_ARGS and gunicorn.conf.py; ``BaseApplication``
does not. What it takes from other variables (PORT, WEB_CONCURRENCY) is set here.

This module overrides methods that gunicorn does not document (``accept``, ``set_accept_enabled``,
``handle_error``, ``handle_hup``) and calls ``wait_for_and_dispatch_events``. It was written against
gunicorn 25.1 to 27.0; 25.1 is the first version with all of these and the setting
``control_socket_disable``. No other module depends on gunicorn.
"""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from chatbot.errors import SettingError
from chatbot.settings import Settings

from .live import Live
from .loading import settle

GRACEFUL_SECONDS = 10
LAST_SECONDS = 0.3  # in which connections that have begun come about
POLITE_SECONDS = 1e-4  # that a worker waits for each connection it has before it takes another
MOST_POLITE = 20  # connections that count for that
SO_ATTACH_FILTER = 26  # of Linux, which the socket module does not name
# Steps of a packet filter: the flags of TCP; if SYN is among them nothing is kept, else everything.
NO_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))


class Log(Logger):
    """gunicorn's log, written by the handler that writes all others."""

    def setup(self, cfg: Any) -> None:
        """Take the level, and leave the rest to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _begin_no_connection(listener: Any) -> None:
    """Have Linux drop the packets that ask for a connection, and no others.

    A client that sends one tries again a second later, and finds the port closed.
    """
    if sys.platform != "linux":
        return  # a few milliseconds are left in which a visitor can be lost
    steps = ctypes.create_string_buffer(b"".join(struct.pack("@HBBI", *step) for step in NO_SYN))
    program = struct.pack("@HP", len(NO_SYN), ctypes.addressof(steps))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


class Worker(ThreadWorker):
    """gunicorn's thread worker, which takes no more than its share of connections.

    It logs no addresses and, stopped, loses no connection.
    """

    def accept(self, listener: Any) -> None:
        """Take a connection, later than a worker that has fewer.

        All are woken by it; else the same one took nearly all, whose visitors then waited.
        """
        if self.alive and self.cfg.workers > 1:
            time.sleep(POLITE_SECONDS * min(self.nr_conns, MOST_POLITE))
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool | None) -> None:
        """When it stops, take all who are connected already: the system keeps them waiting."""
        if not self.alive:
            for listener in self.sockets:
                _begin_no_connection(listener)
            until = time.monotonic() + LAST_SECONDS
            while time.monotonic() < until:
                self.wait_for_and_dispatch_events(timeout=LAST_SECONDS / 4)
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is not HTTP without repeating or logging it, unlike gunicorn's own."""
        status = 400 if isinstance(exc, ParseException) else 500
        self.log.info("Answered %d to a connection: %s", status, type(exc).__name__)
        try:
            util.write_error(client, status, "Bad Request" if status == 400 else "Error", "")
        except OSError:
            self.log.debug("The connection was already closed.")


class Master(Arbiter):
    """gunicorn's master, which on SIGHUP has the content looked at and restarts nobody."""

    app: Server

    def handle_hup(self) -> None:
        """Ask all workers to look at the content at once."""
        for live in self.app.live:
            live.board.ask()


class Server(BaseApplication):
    """A server for an app that is loaded already; workers are forked from it and share it.

    ``run`` does not return: it ends the process after SIGTERM, once running requests are
    answered, at most ``GRACEFUL_SECONDS`` later. Workers change the content of the ``live`` sites
    together.
    """

    def __init__(
        self,
        app: Flask,
        listener: socket.socket,
        settings: Settings,
        ready: Callable[[], None],
        live: Sequence[Live] = (),
    ) -> None:
        self.app = app
        self.listener = listener
        self.settings = settings
        self.ready = ready
        self.live = live
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        level = self.settings.log_level
        values = {
            "bind": f"fd://{self.listener.detach()}",
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": Worker,
            "preload_app": True,
            "graceful_timeout": GRACEFUL_SECONDS,
            "logger_class": Log,
            "loglevel": "warning" if level == "info" else level,
            "accesslog": None,
            "control_socket_disable": True,
            "when_ready": lambda arbiter: self.ready(),
            "pre_fork": lambda arbiter, worker: self._reserve(worker),
            "post_worker_init": self._begin,
            "child_exit": lambda arbiter, worker: self._release(worker),
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the app."""
        return self.app

    def run(self) -> None:
        """Serve until stopped."""
        settle()
        Master(self).run()

    def _reserve(self, worker: Any) -> None:
        """Have agreements on content wait for a worker that is about to be forked."""
        worker.slots = [live.board.reserve() for live in self.live]

    def _begin(self, worker: Any) -> None:
        for live, slot in zip(self.live, worker.slots, strict=True):
            live.begin(slot)
            live.watch()

    def _release(self, worker: Any) -> None:
        for live, slot in zip(self.live, worker.slots, strict=True):
            live.board.release(slot)


def open_listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, so that a taken port is known before anything loads.

    Raises ``SettingError`` with what to change. Port 0 picks a free one.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"Cannot listen on {host}, port {port}: {reason}. Choose another with --host"
        raise SettingError(f"{message} or --port, or stop the program that uses it.") from None
