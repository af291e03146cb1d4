"""Files of customers: from a server that gives them, drips, lies, sends elsewhere; and links that are not asked."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from wishtui.wish import downloads
from wishtui.wish.address import Address, address_of
from wishtui.wish.downloads import NotFetched, download, size_of

PICTURE = b"\x89PNG\r\n" + bytes(range(256)) * 40
HERE = address_of("http://127.0.0.1:1/api/v3")
SIZED: dict[str, tuple[int, dict[str, str]]] = {
    "/part": (206, {"Content-Range": "bytes 0-0/31457280", "Content-Length": "1"}),
    "/whole": (200, {"Content-Length": "31457280"}),
    "/empty": (416, {"Content-Range": "bytes */0"}),
    "/unsaid": (206, {"Content-Range": "bytes 0-0/*"}),
    "/unknown": (200, {}),
    "/lying": (206, {"Content-Range": "bytes 0-0/-5"}),
    "/huge": (200, {"Content-Length": "9" * 18}),
}
"""What a server says of a file's size; whoever reads on gets it without end."""
WISH = address_of("https://merchant.wish.com/api/v3")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    headers: dict[str, str]
    stopping: Event


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/picture")
            self.end_headers()
            return
        if self.path in SIZED:
            status, headers = SIZED[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._pour(b"x" * 65536)
            return
        self.send_response(410 if self.path == "/expired" else 200)
        self.end_headers()
        if self.path == "/picture":
            self.wfile.write(PICTURE)
        elif self.path == "/endless":
            self._pour(b"x" * 65536)
        elif self.path == "/drip":
            self._pour(b"x", pause=0.05)

    def _pour(self, data: bytes, pause: float = 0.0) -> None:
        try:
            while not self.server.stopping.wait(pause):
                self.wfile.write(data)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.stopping = Event()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.stopping.set()
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(server: _Server, path: str, wish: Address = HERE, **bounds: Any) -> bytes:
    return asyncio.run(download(f"http://127.0.0.1:{server.server_address[1]}{path}", wish, **bounds))


def test_a_file_comes_whole_and_without_a_word_about_who_asks(server: _Server) -> None:
    assert fetch(server, "/picture") == PICTURE
    assert "authorization" not in server.headers
    assert "wishtui" not in " ".join(server.headers.values())


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/elsewhere", "gave no file"),
        ("/expired", "gave no file"),
        ("/endless", "larger than 1 MiB"),
    ],
)
def test_what_gives_no_file_within_the_bounds_is_refused(server: _Server, path: str, why: str) -> None:
    with pytest.raises(NotFetched, match=why):
        fetch(server, path, largest=1 << 20)


def test_a_server_that_drips_is_left_after_the_time_for_one_file(server: _Server) -> None:
    with pytest.raises(NotFetched, match="took longer"):
        fetch(server, "/drip", seconds=0.3)


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/part", 30 << 20),
        ("/whole", 30 << 20),
        ("/empty", 0),
        ("/unsaid", None),
        ("/unknown", None),
        ("/lying", None),
        ("/huge", None),
    ],
)
def test_a_size_is_learnt_without_the_file_and_without_a_word_about_who_asks(
    server: _Server, path: str, size: int | None
) -> None:
    url = f"http://127.0.0.1:{server.server_address[1]}{path}"
    assert asyncio.run(size_of(url, HERE)) == size
    assert server.headers["range"] == "bytes=0-0"
    assert "authorization" not in server.headers
    assert "wishtui" not in " ".join(server.headers.values())


def test_a_size_is_asked_only_where_the_file_may_be_asked(server: _Server) -> None:
    url = f"http://127.0.0.1:{server.server_address[1]}/whole"
    with pytest.raises(NotFetched):
        asyncio.run(size_of(url, WISH))
    with pytest.raises(NotFetched, match="gave no file"):
        asyncio.run(size_of(url.replace("whole", "expired"), HERE))


def test_a_server_of_this_machine_is_asked_only_where_wish_is_here_as_well(server: _Server) -> None:
    with pytest.raises(NotFetched):
        fetch(server, "/picture", wish=WISH)
    assert not hasattr(server, "headers"), "it was asked"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://files.example/a.jpg",
        "ftp://files.example/a.jpg",
        "file:///etc/passwd",
        "https://user:word@files.example/a.jpg",
        "https://[::1/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://localhost/a.jpg",
        "https://10.0.0.7/a.jpg",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/a.jpg",
        "https://[::ffff:192.168.0.1]/a.jpg",
        "https://0.0.0.0/a.jpg",
        "https://2130706433/a.jpg",
    ],
)
def test_links_that_lead_nowhere_good_are_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetched(url: str, **bounds: Any) -> bytes:
        raise AssertionError(f"{url} was asked")

    monkeypatch.setattr(downloads, "_fetch", fetched)
    with pytest.raises(NotFetched):
        asyncio.run(download(url, WISH))
