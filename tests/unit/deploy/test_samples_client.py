"""The client of the sample seed, against a server that hands out cookies as in production."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from deploy.samples import Client

COOKIE = "__Host-session=secret; Path=/; Secure; HttpOnly; SameSite=Lax"


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = (self.headers.get("Cookie") or "none").encode()
        self.send_response(200)
        self.send_header("Set-Cookie", COOKIE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("private_network", "sent"), [(True, "__Host-session=secret"), (False, "none")]
)
def test_the_session_of_production_holds_inside_a_private_network(
    address: str, private_network: bool, sent: str
) -> None:
    with Client(address, private_network=private_network) as client:
        answers = [client.request("GET", "/auth/me").text for _ in range(2)]
    assert answers == ["none", sent]
