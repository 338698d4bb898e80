"""The cookies by which a browser is known: opaque secrets that no script can read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from ipaddress import ip_address

from falcon.asgi import Request, Response

from plugin_platform.errors import Malformed

SECRET = re.compile(r"[A-Za-z0-9_-]{43}\Z")  # secrets.token_urlsafe(32)
EXPIRED = "Max-Age=0; HttpOnly; SameSite=Lax"


class Cookies:
    """In production ``__Host-session``: by its prefix a browser takes the cookie only over TLS,
    for ``/`` and for this host alone, so that neither a script with a longer path nor a
    neighbour's host can put another one before it (RFC 6265bis, 4.1.3.2). Over http the prefix
    cannot be had: there the same is noticed when two come.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def name(self, name: str) -> str:
        return f"__Host-{name}" if self._secure else name

    def get(self, req: Request, resp: Response, name: str) -> str:
        """The value, or nothing. Raises Malformed for two of them, and has both expire."""
        values = req.get_cookie_values(self.name(name)) or [""]
        if len(values) > 1:
            self._expire_wherever(req, resp, self.name(name))
            raise Malformed(
                f"The cookie {self.name(name)} came {len(values)} times; only one can be yours. "
                "All of them have been removed: reload the page, and sign in again."
            )
        return values[0]

    def set(self, resp: Response, name: str, value: str, *, max_age: int) -> None:
        """``max_age`` in seconds."""
        resp.set_cookie(
            self.name(name),
            value,
            max_age=max_age,
            path="/",
            http_only=True,
            same_site="Lax",
            secure=self._secure,
        )

    def unset(self, resp: Response, name: str) -> None:
        self.set(resp, name, "", max_age=0)

    def _expire_wherever(self, req: Request, resp: Response, name: str) -> None:
        """For every path and domain with which it can have come to this request."""
        secure = "; Secure" if self._secure else ""
        for path in _paths(req.path):
            for domain in ("", *_domains(req.host)):
                place = f"Path={path}" + (f"; Domain={domain}" if domain else "")
                resp.append_header("Set-Cookie", f"{name}=; {place}; {EXPIRED}{secure}")


def digest(secret: str) -> str:
    """What is kept of a cookie's value."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _paths(path: str) -> Iterator[str]:
    yield "/"
    parts = [part for part in path.split("/") if part]
    for length in range(1, len(parts) + 1):
        prefix = "/" + "/".join(parts[:length])
        yield prefix
        yield f"{prefix}/"


def _domains(host: str) -> Iterator[str]:
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
        for first in range(len(labels) - 1):
            yield ".".join(labels[first:])
