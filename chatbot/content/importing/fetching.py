"""Fetching a page: only from hosts that are named, and never from inside a network.

The address that a name stands for is looked up once, judged, and connected to, so that the name
cannot mean something else a moment later. Proxies are not used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from ...reading.wording import is_web_address, quoted
from .documents import MAX_BYTES, Document, too_large, unusable

MAX_SECONDS = 30.0
MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_AGENT = "faq-chatbot import"
IsPublic = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def fetch(url: str, hosts: Collection[str], allowed: IsPublic = is_public) -> Document:
    """Return the page at an address; redirects are followed to ``hosts`` only.

    :param allowed: which IP addresses may be connected to; tests allow their own machine.
    """
    names = {host.lower().rstrip(".") for host in hosts}
    deadline = time.monotonic() + MAX_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        host = _host(url, names)
        try:
            location, document = _get(url, host, deadline, allowed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            what = f"the page cannot be fetched ({_reason(error)})"
            raise unusable(_path(url), what, "Try again, or save it and import the file") from None
        if document:
            return document
        url = urljoin(url, location)
    raise unusable(_path(url), f"there are more than {MAX_REDIRECTS} redirects", "Save the page")


def _host(url: str, names: Collection[str]) -> str:
    """Return the host of an address that may be fetched."""
    if not is_web_address(url) or not url.isascii() or any(mark < "!" for mark in url):
        fix = "Give an address that starts with https:// or http://, in plain characters"
        raise unusable(_path(url), f"{quoted(url)} is not a web address", fix)
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None:
        raise unusable(_path(url), "the address contains a user name", "Save the page")
    if host not in names:
        what = f"pages are fetched only from hosts you name, and {quoted(host)} is not one of them"
        raise unusable(_path(url), what, f"Add --allow-host {host} if you trust it")
    return host


def _get(url: str, host: str, deadline: float, allowed: IsPublic) -> tuple[str, Document | None]:
    """Return where an answer redirects to, or the page that it is."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _address(url, host, port, allowed)
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, port)
    connection.sock = socket.create_connection((address, port), timeout=_left(deadline))
    # No timeout of a socket ends a server that sends a byte now and then.
    watch = threading.Timer(_left(deadline), _shut, [connection.sock])
    watch.daemon = True
    watch.start()
    try:
        if secure:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as answer:
            location = answer.getheader("Location")
            if answer.status in _REDIRECTS and location:
                return location, None
            document = _page(url, answer)
        _left(deadline)  # what was shut ends early, and looks whole
        return "", document
    finally:
        watch.cancel()
        connection.close()


def _page(url: str, answer: http.client.HTTPResponse) -> Document:
    if answer.status != 200:
        what = f"the server answers {answer.status} {answer.reason}"
        raise unusable(_path(url), what, "Open the page in a browser, and save it")
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise unusable(_path(url), "the server compressed the page unasked", "Save the page")
    data = answer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_large(_path(url), MAX_BYTES)
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    name = _path(url)
    if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        name = name / "page.html"
    return Document(name, data, url, answer.headers.get_content_charset() or "")


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _address(url: str, host: str, port: int, allowed: IsPublic) -> str:
    """Return the address that a host's name stands for, if all that it stands for is public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if not allowed(address):
            what = f"{host} is {address}, which is not on the public internet"
            raise unusable(_path(url), what, "Save the page, and import the file")
    return addresses[0]


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"it takes longer than {MAX_SECONDS:.0f} seconds")
    return left


def _path(url: str) -> Path:
    """Return what messages call a page: its address without the scheme."""
    return Path(url.partition("://")[2].partition("?")[0] or url)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
