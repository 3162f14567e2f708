"""docs/deploy/nginx.conf in front of a server, but for its ports and folders."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx.conf"


@contextmanager
def behind_nginx(folder: Path, server_port: int) -> Iterator[int]:
    """Give the port of an nginx whose files are in a folder."""
    assert NGINX
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    text = DOCUMENT.read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server_port}")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(text.replace("http {\n", f"http {{\n{folders}"))
    more = f"daemon off; pid {folder}/nginx.pid;"
    process = subprocess.Popen([NGINX, "-e", "stderr", "-c", config, "-g", more])
    _wait_for(port, process)
    yield port
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise AssertionError("nginx ended")
