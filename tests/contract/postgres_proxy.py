"""A line to a PostgreSQL server that can be cut at any byte."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

_CHUNK = 1 << 16


class Proxy:
    """Forwards a port of this host to a server. Each chunk that a client sends is a chance to cut the line."""

    def __init__(self, address: str) -> None:
        self._target = address
        self._server = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self.down = False
        """Whether new connections are closed at once."""
        self.sent = 0
        """Chunks that clients have sent."""
        self.waits = 0
        """How many times a client has waited for an answer and then gone on: round trips."""
        self.delay = 0.0
        """Seconds that each answer takes on its way."""
        self.before: Callable[[bytes], bool] = lambda chunk: False
        """Whether the line is cut instead of forwarding a chunk."""
        self.amid: Callable[[bytes], bool] = lambda chunk: False
        """Whether it is cut as soon as a chunk is forwarded."""
        self.after: Callable[[bytes], bool] = lambda chunk: False
        """Whether it is cut when the answer to a chunk has come, which the client never sees."""
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """The address of the server by way of this line."""
        parts = urlsplit(self._target)
        query = "&".join(f"{name}={value}" for name, value in _query(self._target) if name not in ("host", "port"))
        user = parts.netloc.rpartition("@")[0]
        return f"postgresql://{user}@127.0.0.1:{self._server.getsockname()[1]}{parts.path}?{query}"

    def cut(self) -> None:
        """Cut every connection, without a word."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _reset(end)

    def heal(self) -> None:
        """Let everything through again."""
        self.down = False
        self.before = self.amid = self.after = lambda chunk: False

    def close(self) -> None:
        """Be gone."""
        self._server.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self.down:
                _reset(client)
                continue
            server = _connected(self._target)
            with self._lock:
                self._pairs.append((client, server))
            turn = _Turn()
            for work, ends in ((self._send, (client, server)), (self._answer, (server, client))):
                threading.Thread(target=work, args=(*ends, turn), daemon=True).start()

    def _send(self, client: socket.socket, server: socket.socket, turn: "_Turn") -> None:
        with suppress(OSError):
            while chunk := client.recv(_CHUNK):
                self.sent += 1
                self.waits += turn.answered
                turn.answered = False
                if self.before(chunk):
                    break
                if self.after(chunk):
                    turn.held = True
                server.sendall(chunk)
                if self.amid(chunk):
                    break
        if not turn.held:
            _reset(client)
            _reset(server)

    def _answer(self, server: socket.socket, client: socket.socket, turn: "_Turn") -> None:
        with suppress(OSError):
            while chunk := server.recv(_CHUNK):
                if turn.held:
                    turn.held = False
                    break
                time.sleep(self.delay)
                turn.answered = True  # before the client can have it and go on
                client.sendall(chunk)
        _reset(client)
        _reset(server)


class _Turn:
    """Whose turn it is on one connection."""

    answered = True
    held = False
    """Whether the next answer is where the line is cut."""


@contextmanager
def line_to(address: str) -> Iterator[Proxy]:
    """A line to the server at `address`."""
    proxy = Proxy(address)
    try:
        yield proxy
    finally:
        proxy.close()


def _query(address: str) -> list[tuple[str, str]]:
    return [tuple(part.split("=", 1)) for part in urlsplit(address).query.split("&") if part]  # type: ignore[misc]  # two parts each


def _connected(address: str) -> socket.socket:
    parts, query = urlsplit(address), parse_qs(urlsplit(address).query)
    host = query.get("host", [parts.hostname or ""])[0]
    port = int(query.get("port", [parts.port or 5432])[0])
    if host.startswith("/"):
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server
    return socket.create_connection((host, port))


def _reset(end: socket.socket) -> None:
    """Close as a line does that is cut: nothing is waited for, nothing said."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    end.close()
