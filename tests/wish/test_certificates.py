"""Certificates are always checked: against the system's authorities, or those of the file that SSL_CERT_FILE names."""

import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from wishtui.errors import NetworkError
from wishtui.http.calls import open_client

AUTHORITY = Path(__file__).parents[1] / "data" / "certificate" / "ours.pem"
"""A certificate that no system believes, for this machine alone, for a hundred years; its key lies beside it."""


class Answering(BaseHTTPRequestHandler):
    """Says yes to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the line would go to the terminal."""


@pytest.fixture
def url() -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(AUTHORITY, AUTHORITY.with_name("key.pem"))
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


async def status(url: str) -> int:
    async with open_client(url) as http:
        return (await http.get(url)).status_code


async def test_an_authority_of_ones_own_is_believed_where_the_environment_names_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(httpx2.ConnectError):
        await status(url)
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    assert await status(url) == 200
    with pytest.raises(httpx2.ConnectError):
        await status(url.replace("127.0.0.1", "localhost"))


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_without_certificates_is_named(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "empty.pem"
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(NetworkError, match="SSL_CERT_FILE"):
        open_client("https://wish.example/api")


async def test_what_is_not_encrypted_needs_no_certificates(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.handle_request, daemon=True)
        thread.start()
        assert await status(f"http://127.0.0.1:{server.server_port}/") == 200
        thread.join()
    async with open_client("http://127.0.0.1/") as http:
        with pytest.raises(httpx2.ConnectError):
            await http.get(url)
