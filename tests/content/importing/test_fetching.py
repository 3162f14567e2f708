"""Pages from a server of this machine; a rule that the tests bring allows its address."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chatbot.content.importing import fetching
from chatbot.content.importing.fetching import fetch, is_public
from chatbot.errors import ContentError

PAGE = b"<html><h2>A?</h2><p>B.</p></html>"
HOSTS = ("127.0.0.1",)


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self):  # noqa: N802
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.server.targets[path])
            self.end_headers()
            return
        if path == "/drip":
            self.close_connection = True
            with suppress(OSError):
                while not self.server.dripping.wait(0.02):
                    self.wfile.write(b"H")
            return
        self.send_response(404 if path == "/none" else 200)
        self.send_header("Content-Type", "text/html; charset=latin-1")
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(PAGE) + 9 * (path == "/short")))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format, *args):
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.targets = {}
    server.dripping = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.dripping.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def base(server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def refusal(url, hosts=HOSTS, allowed=lambda address: True) -> str:
    with pytest.raises(ContentError) as raised:
        fetch(url, hosts, allowed)
    return str(raised.value)


def test_a_page(base):
    document = fetch(f"{base}/faq?x=1", HOSTS, lambda address: True)
    assert (document.data, document.url, document.encoding) == (PAGE, f"{base}/faq?x=1", "latin-1")
    assert document.suffix == ".html"


def test_a_redirect_within_the_host(base, server):
    server.targets = {"/to/faq": "/to/next", "/to/next": f"{base}/faq"}
    assert fetch(f"{base}/to/faq", HOSTS, lambda address: True).url == f"{base}/faq"


@pytest.mark.parametrize(
    ("target", "what"),
    [
        (
            "http://other.example/",
            'only from hosts you name, and "other.example" is not one of them',
        ),
        ("file:///etc/passwd", "is not a web address"),
        ("http://127.0.0.1@other.example/", "the address contains a user name"),
        ("/to/faq", "there are more than 5 redirects"),
    ],
)
def test_a_redirect_that_is_not_followed(base, server, target, what):
    server.targets = {"/to/faq": target}
    assert what in refusal(f"{base}/to/faq")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/none", "the server answers 404"),
        ("/packed", "the server compressed the page unasked"),
        ("/short", "the page cannot be fetched"),
    ],
)
def test_an_answer_that_is_not_the_page(base, path, what):
    assert what in refusal(f"{base}{path}")


def test_a_page_beyond_the_limit(base, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 10)
    assert "this has more than 0 MB" in refusal(f"{base}/faq")


def test_a_server_that_takes_its_time(base, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.2)
    assert "the page cannot be fetched" in refusal(f"{base}/drip")


def test_a_server_that_is_not_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "Connection refused" in refusal(f"http://127.0.0.1:{port}/")


def test_the_host_must_be_named_and_public(base):
    assert "Add --allow-host 127.0.0.1 if you trust it" in refusal(f"{base}/faq", ())
    assert "127.0.0.1 is 127.0.0.1, which is not on the public internet" in refusal(
        f"{base}/faq", HOSTS, is_public
    )


def test_all_addresses_of_a_name_are_judged_and_the_judged_one_is_used(monkeypatch, base, server):
    answers = iter([["127.0.0.1"], ["127.0.0.2", "10.0.0.1"]])
    really = socket.getaddrinfo

    def lookup(host, port, *options, **named):
        if host != "page.example":
            return really(host, port, *options, **named)
        return [(2, 1, 6, "", (address, port)) for address in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    url = f"http://page.example:{server.server_port}/faq"
    asked = []
    assert fetch(url, ["Page.Example."], lambda address: not asked.append(address)).data == PAGE
    assert asked == ["127.0.0.1"]
    assert "page.example is 10.0.0.1" in refusal(
        url, ["page.example"], lambda address: address != "10.0.0.1"
    )


@pytest.mark.parametrize("url", ["http://a.example/\r\nX: y", "http://a.example/ü", "ftp://a/"])
def test_addresses_that_are_none(url):
    assert "is not a web address" in refusal(url, ["a.example", "a"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        *((address, False) for address in (
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
            "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "::",
            "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::", "64:ff9b::a00:1",
        )),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    ipaddress.ip_address(address.partition("%")[0])
    assert is_public(address) is public
