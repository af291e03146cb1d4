"""A server that speaks LibreTranslate's API, well or badly as its test wants."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self

HUGE = 4 << 20

Way = Callable[["Handler", dict[str, Any]], None]


class TranslateServer:
    """Runs while it is entered; `way` says how it answers, and `asked` what it was asked."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.ending = Event()
        server = self

        class Bound(Handler):
            owner = server

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its base, as the settings name it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    """One call."""

    protocol_version = "HTTP/1.1"
    owner: TranslateServer

    def do_POST(self) -> None:
        """Note what was asked, and answer as the test wants."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.owner.asked.append((self.path, body))
        try:
            self.owner.way(self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""

    def give(self, answer: object, status: int = 200, **headers: str) -> None:
        """Send `answer`, as JSON unless it is bytes."""
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


def well(call: Handler, body: dict[str, Any]) -> None:
    """As LibreTranslate does."""
    call.give({"translatedText": f"<{body['target']}> {body['q'][::-1]}", "detectedLanguage": {"language": "xx"}})


def never(call: Handler, body: dict[str, Any]) -> None:
    """Not at all, for as long as anybody waits."""
    call.owner.ending.wait(60)


def drop_by_drop(call: Handler, body: dict[str, Any]) -> None:
    """A byte at a time, without end."""
    call.send_response(200)
    call.send_header("Content-Length", "1000000")
    call.end_headers()
    while not call.owner.ending.is_set():
        call.wfile.write(b" ")
        call.wfile.flush()
        time.sleep(0.01)


def hang_up(call: Handler, body: dict[str, Any]) -> None:
    """The line breaks."""
    call.close_connection = True
    call.connection.close()


def giving(answer: object, status: int = 200, **headers: str) -> Way:
    """The same to everybody."""
    return lambda call, body: call.give(answer, status, **headers)
