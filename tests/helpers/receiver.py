"""A developer's server on loopback, which takes webhooks as the specification has it: it verifies
what is signed with its secret, and refuses the rest (https://www.standardwebhooks.com).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE = 300  # s that the timestamp may differ from now


class NotVerified(Exception):
    """Somebody else sent it, or somebody has changed it."""


def verify(secret: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """What was sent. Raises ``NotVerified``."""
    id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        raise NotVerified("too old, or too new")
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    for signature in headers["webhook-signature"].split(" "):
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value, expected):
            found: dict[str, Any] = json.loads(body)
            return found
    raise NotVerified("no signature of ours")


@dataclass
class Request:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer = Callable[[BaseHTTPRequestHandler, Request], None]


@dataclass
class Receiver:
    """``taken`` is what was verified, ``refused`` what was not; ``answer`` is another way to answer
    than by what was found.
    """

    port: int = 0
    secret: str = ""
    answer: Answer | None = None
    requests: list[Request] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def take(self, request: Request) -> int:
        try:
            self.taken.append(verify(self.secret, request.headers, request.body))
        except NotVerified:
            self.refused.append(request)
            return 401
        return 204


def answering(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: Request) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        with suppress(OSError):  # who has read enough leaves
            handler.wfile.write(body)

    return answer


@contextmanager
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            request = Request({k.lower(): v for k, v in self.headers.items()}, body)
            found.requests.append(request)
            if found.answer is not None:
                found.answer(self, request)
            else:
                answering(found.take(request))(self, request)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Not into the output of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, found.port = True, server.server_port
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()
