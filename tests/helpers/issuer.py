"""A continuous integration that vouches for its runs: OpenID Connect on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

AUDIENCE = "https://folio.example"


def new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


first_key = cache(new_key)  # of every issuer of this process: to make one takes long


class LocalIssuer:
    """Answers discovery and keys; a test changes ``keys``, ``broken`` and what is answered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = {"first": first_key()}
        self.asked: list[str] = []
        self.broken: bytes | None = None
        self.jwks_uri = f"{url}/keys"

    def answer(self, path: str) -> bytes | None:
        self.asked.append(path)
        if self.broken is not None:
            return self.broken
        if path == "/.well-known/openid-configuration":
            return json.dumps({"issuer": self.url, "jwks_uri": self.jwks_uri}).encode()
        if path == "/keys":
            return json.dumps({"keys": [self._public(kid) for kid in self.keys]}).encode()
        return None

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Of a run of publish.yml in ada/word-count, as GitHub says it; None leaves one out."""
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "repo:ada/word-count:ref:refs/heads/main",
            "jti": str(uuid4()),
            "iat": now,
            "nbf": now - 5,
            "exp": now + 300,
            "repository": "ada/word-count",
            "job_workflow_ref": "ada/word-count/.github/workflows/publish.yml@refs/heads/main",
            "ref": "refs/heads/main",
            "sha": "5f70bf18",
            "run_id": "77",
        } | changes
        return {name: value for name, value in said.items() if value is not None}

    def vouch(self, kid: str = "first", key: Any = None, **changes: Any) -> str:
        signed_with = key or self.keys[kid]
        headers = {"kid": kid}
        return jwt.encode(self.claims(**changes), signed_with, "RS256", headers=headers)

    def _public(self, kid: str) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.keys[kid].public_key(), as_dict=True)
        return dict(public) | {"kid": kid, "use": "sig"}


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    issuer: LocalIssuer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.answer(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Not into the output of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = LocalIssuer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield issuer
        server.shutdown()
        thread.join()
