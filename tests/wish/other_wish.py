"""Another Wish than the simulated one: a few lines of HTTP that share nothing with it, and answer in odd ways."""

import html
import json
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

TICKET = 880412
QUESTION = "Where is my “lamp” & its plug?"

ENVELOPES: dict[str, Callable[[Any], Any]] = {
    "usual": lambda data: {"message": "", "code": 0, "data": data},
    "code as text": lambda data: {"data": data, "code": "0"},
    "code as fraction": lambda data: {"code": 0.0, "data": data, "message": None},
    "bare": lambda data: data,
    "more keys": lambda data: {"request": {"id": 7}, "errors": [], "code": 0, "data": data, "paging": None},
    "list in a wrapping": lambda data: {
        "code": 0,
        "data": {"errors": [], "tickets": data} if isinstance(data, list) else data,
    },
}
DATES: dict[str, Callable[[datetime], str]] = {
    "Z": lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "milliseconds": lambda at: at.isoformat(timespec="milliseconds"),
    "elsewhere": lambda at: at.astimezone(timezone(timedelta(hours=8))).isoformat(timespec="milliseconds"),
    "microseconds": lambda at: at.isoformat(timespec="microseconds"),
}
TEXTS: dict[str, Callable[[str], str]] = {
    "as it came": lambda text: text,
    "entities": lambda text: html.escape(text, quote=True),
    "escaped twice": lambda text: html.escape(html.escape(text)),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n") + "\r\n",
    "breaks": lambda text: html.escape(text).replace("\n", "<br />"),
    "blanks joined": lambda text: " ".join(text.split()),
    "blanks at its ends": lambda text: f"  {text}\n\n",
    "hard blanks": lambda text: text.replace(" ", "\u00a0"),
    "taken apart": lambda text: unicodedata.normalize("NFD", text),
    "put together": lambda text: unicodedata.normalize("NFKC", text),
    "invisible signs": lambda text: text.replace(" ", " \u200b"),
}
STATES = [
    "AWAITING_USER",
    "awaiting_user",
    "AWAITING_WISH",
    "CLOSED",
    "PERMANENTLY_CLOSED",
    2,
    "3",
    "4",
    "PARKED",
    None,
]


class OtherWish:
    """One merchant with one ticket that waits for an answer. What it does is what its attributes say."""

    def __init__(self) -> None:
        self.envelope = "usual"
        self.date = "milliseconds"
        self.text = "as it came"
        self.state_after: Any = "AWAITING_USER"
        self.state: Any = "AWAITING_MERCHANT"
        self.newest_first = False
        self.sender = "MERCHANT"
        self.errors_as_success = False
        """Whether refusals come with HTTP 200."""
        self.stale_reads = 0
        """How many reads after an answer show the ticket as it was before."""
        self.after_post: list[str] = []
        """What becomes of the next answers, once they are taken in: see `_post`."""
        self.accepted: list[str] = []
        self.posts = 0
        self.reads_at_post: list[int] = []
        """How often the ticket had been read when each answer came."""
        self.reads = 0
        self.asked = datetime.now(UTC) - timedelta(hours=2)
        self.said: list[dict[str, Any]] = []
        self.add("USER", QUESTION, self.asked)
        self._before: Any = None
        self.lock = threading.RLock()
        self.url = ""

    def add(self, sender: str, text: str, at: datetime | None = None) -> None:
        """Somebody writes."""
        self.said.append({"sender": sender, "message": text, "at": at or datetime.now(UTC)})

    def ticket(self) -> dict[str, Any]:
        """The ticket as it is shown."""
        replies = [
            {
                "sender": self.sender if each["sender"] == "MERCHANT" else each["sender"],
                "message": TEXTS[self.text](each["message"]),
                "replied_at": DATES[self.date](each["at"]),
            }
            for each in (reversed(self.said) if self.newest_first else self.said)
        ]
        changed = DATES[self.date](max(each["at"] for each in self.said))
        about = {"id": TICKET, "opened_at": DATES[self.date](self.asked), "updated_at": changed}
        return {**about, "state": self.state, "replies": replies, "orders": None, "buyer_info": {}}

    def _get(self, path: str) -> tuple[int, Any]:
        if path == f"/tickets/{TICKET}":
            self.reads += 1
            shown = self.ticket()
            if self._before is not None and self.stale_reads > 0:
                self.stale_reads -= 1
                shown = self._before
            return 200, ENVELOPES[self.envelope](shown)
        if path == "/tickets":
            stale = self._before is not None and self.stale_reads > 0
            return 200, ENVELOPES[self.envelope]([self._before if stale else self.ticket()])
        if path == "/orders":
            return 200, ENVELOPES[self.envelope]([])
        return 200, ENVELOPES[self.envelope]({"merchant_id": "m1"})

    def _post(self, body: dict[str, Any]) -> tuple[int, Any] | None:
        """Status and answer; None cuts the line."""
        self.posts += 1
        self.reads_at_post.append(self.reads)
        if self.state != "AWAITING_MERCHANT":
            return (200 if self.errors_as_success else 400), {
                "message": "Not awaiting merchant",
                "code": 1001,
                "data": {},
            }
        if self.after_post and self.after_post[0] == "nothing is done, HTTP 503":
            del self.after_post[0]
            return 503, "busy"
        if self.after_post and self.after_post[0] == "it is refused":
            return 400, {"message": "Not like that", "code": 2001, "data": {}}
        self._before = self.ticket()
        self.accepted.append(body["message"])
        self.add("MERCHANT", body["message"])
        self.state = self.state_after
        how = self.after_post.pop(0) if self.after_post else ""
        done = self.ticket()["replies"][0 if self.newest_first else -1]
        answers: dict[str, tuple[int, Any] | None] = {
            "": (200, ENVELOPES[self.envelope](done)),
            "the line is cut": None,
            "nothing is answered": (200, ""),
            "HTTP 204": (204, ""),
            "HTTP 500": (500, {"code": 1000, "message": "Something went wrong", "data": {}}),
            "HTTP 502, a page": (502, "<html>Bad gateway</html>"),
            "HTTP 500, token expired": (500, {"code": 1007, "message": "Access token has expired", "data": {}}),
            "HTTP 400, though it is done": (400, {"code": 1000, "message": "Unknown error", "data": {}}),
            "HTTP 400, code 0": (400, {"code": 0, "message": "", "data": {}}),
            "HTTP 200, error code": (200, {"code": "1000", "message": "Unknown error", "data": {}}),
            "HTTP 200, odd code": (200, {"code": "OK", "data": done}),
            "HTTP 201": (201, ENVELOPES[self.envelope](done)),
            "HTTP 302": (302, ""),
            "HTTP 408": (408, ""),
        }
        return answers[how]


OUTCOMES = [
    "the line is cut",
    "nothing is answered",
    "HTTP 204",
    "HTTP 500",
    "HTTP 502, a page",
    "HTTP 500, token expired",
    "HTTP 400, though it is done",
    "HTTP 400, code 0",
    "HTTP 200, error code",
    "HTTP 200, odd code",
    "HTTP 201",
    "HTTP 302",
    "HTTP 408",
]


class _Handler(BaseHTTPRequestHandler):
    wish: ClassVar[OtherWish]

    def do_GET(self) -> None:
        with self.wish.lock:
            self._answer(self.wish._get(self.path.partition("?")[0]))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.wish.lock:
            self._answer(self.wish._post(body))

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.wish.lock:
            self.wish.state = body["state"]
            self._answer((200, ENVELOPES[self.wish.envelope]({})))

    def _answer(self, made: tuple[int, Any] | None) -> None:
        if made is None:
            self.close_connection = True
            return
        status, content = made
        data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def serving(wish: OtherWish) -> Iterator[OtherWish]:
    """`wish` on a free port of loopback."""
    handler = type("Handler", (_Handler,), {"wish": wish})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    wish.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield wish
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
