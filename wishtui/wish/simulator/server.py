"""The HTTP side of the simulated Wish: routes, faults, and a server on a free port of loopback."""

import gzip
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from wishtui.wish.simulator.faults import Fault, Faults
from wishtui.wish.simulator.platform import Platform, Reply, refused

# untranslated: the simulated Wish speaks English, as the real one does

PREFIX = "/api/v3"
FILES = "/files/"
_HUGE = 9 << 20
_CUT = (Fault.CUT_BEFORE, Fault.LOSE_ANSWER)
_UNDONE = (Fault.FAIL_BEFORE, Fault.CUT_BEFORE, Fault.REDIRECT, Fault.LAND_LATE)
_LIMITS = (Fault.LIMIT_SECONDS, Fault.LIMIT_EPOCH, Fault.LIMIT_ISO, Fault.LIMIT_SILENT)
_LIMIT_SECONDS = 1


class Simulator:
    """A running server. Used as a context manager; `url` is the base of its API."""

    def __init__(
        self, platform: Platform, *, port: int = 0, file: Callable[[str], bytes | None] = lambda name: None
    ) -> None:
        self.platform = platform
        self.file = file
        """Gives the content of a file that a customer attached, by its name; None where there is none."""
        self.faults = Faults()
        self.calls: list[tuple[str, str]] = []
        """Method and path of each call, in the order in which they came."""
        self.stopping = Event()
        self._late: list[Callable[[], object]] = []
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="simulated Wish", daemon=True)

    @property
    def url(self) -> str:
        """The base of the API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{PREFIX}"

    @property
    def files_url(self) -> str:
        """What stands before the name of a file in its link. Whoever has the link has the file: no token is asked."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{FILES}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def land(self) -> int:
        """Have everything done that was to land late; gives how many that were."""
        late, self._late = self._late, []
        for call in late:
            call()
        return len(late)

    def answer(self, fault: Fault | None, call: Callable[[], Reply]) -> Reply:
        """What `call` gives, unless it goes wrong before it is made."""
        if fault is Fault.LAND_LATE:
            self._late.append(call)
            return refused(504, 5000, "Gateway timeout")
        if fault in _UNDONE:
            return refused(500, 5000, "Internal error")
        if fault in _LIMITS:
            return refused(429, 1015, "Too many requests")
        reply = call()
        return refused(502, 5000, "Bad gateway") if fault is Fault.FAIL_AFTER else reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is a caller's own affair."""


def _handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        wish = simulator

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one packet: two of them wait for each other's acknowledgement
    wish: Simulator

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: whoever wants to know looks at `calls`."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        self.wish.calls.append((self.command, parts.path))
        if self.command == "GET" and parts.path.startswith(FILES):
            self._send_file(self.wish.file(unquote(parts.path.removeprefix(FILES))))
            return
        path = parts.path.removeprefix(PREFIX)
        kind, call = self._route(path, parse_qs(parts.query), _decoded(body))
        fault = self.wish.faults.take(kind)
        status, envelope = self.wish.answer(fault, call)
        self._send(fault, status, json.dumps(envelope).encode())

    def _send_file(self, content: bytes | None) -> None:
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        try:
            self.wfile.write(content or b"")
        except (BrokenPipeError, ConnectionResetError):  # whoever asked for the size wanted no more
            self.close_connection = True

    def _route(self, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[str, Callable[[], Reply]]:
        """What kind of call it is, and what makes it."""
        platform, names = self.wish.platform, [unquote(part) for part in path.strip("/").split("/")]
        if path in ("/oauth/access_token", "/oauth/refresh_token"):
            return "oauth", lambda: self._tokens(path, query, body)
        if refusal := platform.sign_in_refusal(self.headers.get("Authorization", "").removeprefix("Bearer ").strip()):
            return "oauth", lambda: refusal
        match (self.command, names):
            case ("GET", ["oauth", "test"]):
                return "oauth", lambda: (200, {"code": 0, "message": "", "data": {"merchant_id": platform.merchant_id}})
            case ("GET", ["tickets"]):
                return "tickets", lambda: platform.list_tickets(query)
            case ("GET", ["tickets", ticket_id]):
                return "ticket", lambda: platform.record(platform.tickets, ticket_id)
            case ("PUT", ["tickets", ticket_id]):
                return "state", lambda: platform.set_state(ticket_id, body.get("state"))
            case ("POST", ["tickets", ticket_id, "replies"]):
                return "reply", lambda: platform.reply(ticket_id, body.get("message"))
            case ("GET", ["orders"]):
                return "orders", lambda: platform.list_orders(query)
            case ("GET", ["orders", order_id]):
                return "order", lambda: platform.record(platform.orders, order_id)
            case ("GET", ["merchant", "account_details"]):
                return "account", lambda: (200, {"code": 0, "message": "", "data": {"display_name": "A shop"}})
        return "any", lambda: refused(404, 1000, "There is nothing here")

    def _tokens(self, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> Reply:
        platform = self.wish.platform
        with platform.lock:
            if path == "/oauth/access_token":
                code = body.get("code")
                if code not in platform.codes:
                    return refused(400, 1001, "Authorization code is wrong or was used")
                platform.codes.remove(code)
                return platform.issue_tokens()
            refresh = query.get("refresh_token", [""])[0]
            access = platform.refresh_tokens.pop(refresh, None)
            if access is None:
                return refused(400, 1006, "Refresh token does not exist")
            return platform.issue_tokens(access)

    def _send(self, fault: Fault | None, status: int, body: bytes) -> None:
        if fault in _CUT:
            self.close_connection = True
            return
        headers = {"Wish-Request-Id": str(uuid.uuid4()), "Content-Type": "application/json"}
        headers |= self._limit_headers(fault)
        if fault is Fault.NO_JSON:
            body = b"<html><body>An edge server has something to say.</body></html>"
        elif fault is Fault.HUGE:
            body = b'{"code":0,"data":"' + b"x" * _HUGE + b'"}'
        elif fault is Fault.BOMB:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(b" " * (16 << 20))
        elif fault is Fault.REDIRECT:
            status, headers["Location"] = 302, "http://127.0.0.2:9/steal"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(fault, body)

    def _write(self, fault: Fault | None, body: bytes) -> None:
        try:
            if fault is Fault.CUT_BODY:
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif fault is Fault.DRIP:
                for index in range(len(body)):
                    self.wfile.write(body[index : index + 1])
                    self.wfile.flush()
                    if self.wish.stopping.wait(0.2):
                        break
            else:
                self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _limit_headers(self, fault: Fault | None) -> dict[str, str]:
        if fault not in _LIMITS:
            return {"Wish-Rate-Limit-Remaining": "100"}
        now = self.wish.platform.clock()
        reset = now + timedelta(seconds=_LIMIT_SECONDS)
        reset_headers = {
            Fault.LIMIT_SECONDS: str(_LIMIT_SECONDS),
            Fault.LIMIT_EPOCH: str(round(reset.timestamp(), 3)),
            Fault.LIMIT_ISO: reset.isoformat(),
        }
        headers = {"Wish-Rate-Limit-Remaining": "0", "Date": format_datetime(now)}
        return headers | ({"Wish-Rate-Limit-Reset": reset_headers[fault]} if fault in reset_headers else {})


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(body) if body else {}
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}
