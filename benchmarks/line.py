"""A line to a server on this machine that may be long: it keeps answers back, and counts what passes."""

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

_CHUNK = 1 << 16

Connect = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]
"""Opens a connection to the server."""


class Line:
    """Forwards a port of this machine. Used as a context manager; it has a thread of its own."""

    def __init__(self, connect: Connect, delay: float = 0.0) -> None:
        """Each answer takes `delay` seconds longer; several may be on their way at once."""
        self.port = 0
        self.bytes = 0
        """That passed, both ways."""
        self.turns = 0
        """How often the client began to send after an answer, or at the begin: round trips, or requests of HTTP."""
        self.delay = delay
        self._connect = connect
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server: asyncio.Server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        self._server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed just now is let go of at the next turn

    async def _serve(self, client: StreamReader, to_client: StreamWriter) -> None:
        server, to_server = await self._connect()
        connection = _Connection(self)
        try:
            await asyncio.gather(connection.ask(client, to_server), connection.answer(server, to_client))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for end in (to_client, to_server):
                end.close()


class _Connection:
    """One connection of a line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._answered = True

    async def ask(self, client: StreamReader, to_server: StreamWriter) -> None:
        """Pass on what the client sends."""
        while chunk := await client.read(_CHUNK):
            self._line.bytes += len(chunk)
            self._line.turns += self._answered
            self._answered = False
            to_server.write(chunk)
            await to_server.drain()
        with suppress(OSError):
            to_server.write_eof()

    async def answer(self, server: StreamReader, to_client: StreamWriter) -> None:
        """Pass on what the server answers, each part when its time has come."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def send() -> None:
            while True:
                due, chunk = await waiting.get()
                await asyncio.sleep(due - loop.time())
                self._line.bytes += len(chunk)
                self._answered = True
                to_client.write(chunk)
                await to_client.drain()
                if not chunk:
                    to_client.close()
                    return

        sending = asyncio.create_task(send())
        while chunk := await server.read(_CHUNK):
            waiting.put_nowait((loop.time() + self._line.delay, chunk))
        waiting.put_nowait((loop.time() + self._line.delay, b""))
        await sending
