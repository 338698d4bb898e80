"""Who has no account: a browser with a secret of its own, from which the visitor's id follows.

Nothing is kept of a visitor here, so there is nothing that two first installs at the same
moment could make twice.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from uuid import UUID

from falcon.asgi import Request, Response

from gateway.state.browser.cookies import SECRET, Cookies

COOKIE = "visitor"
DAY = 24 * 3600  # s
LIFETIME = 30  # days without a visit


class Visitors:
    def __init__(self, cookies: Cookies, clock: Callable[[], float]) -> None:
        self._cookies = cookies
        self._clock = clock

    def known(self, req: Request, resp: Response) -> str | None:
        """The visitor's id, when the browser has been here in the last 30 days; read once a
        request.
        """
        if not hasattr(req.context, "visitor_id"):
            secret, _ = self._read(req, resp)
            req.context.visitor_id = _id(secret) if secret else None
        visitor_id: str | None = req.context.visitor_id
        return visitor_id

    def welcome(self, req: Request, resp: Response) -> str:
        """The visitor's id; who has none gets one, and who comes on another day keeps it longer."""
        secret, day = self._read(req, resp)
        if not secret:
            secret = self.forget(resp)
        elif day != self._today():
            self._set(resp, secret)
        return _id(secret)

    def forget(self, resp: Response) -> str:
        """From here on the browser is another visitor: after a log-in what the visitor had is the
        account's, and after a log-out somebody else may sit there. Returns the new secret.
        """
        secret = secrets.token_urlsafe(32)
        self._set(resp, secret)
        return secret

    def _read(self, req: Request, resp: Response) -> tuple[str, int]:
        """Secret and the day of the cookie, if it is one of ours and not too old."""
        secret, _, day = self._cookies.get(req, resp, COOKIE).partition(".")
        fresh = day.isascii() and day.isdigit() and self._today() - int(day[:6]) <= LIFETIME
        return (secret, int(day[:6])) if fresh and SECRET.match(secret) else ("", 0)

    def _set(self, resp: Response, secret: str) -> None:
        self._cookies.set(resp, COOKIE, f"{secret}.{self._today()}", max_age=LIFETIME * DAY)

    def _today(self) -> int:
        return int(self._clock() // DAY)


def _id(secret: str) -> str:
    """Anybody may see it, as in events; nobody finds the secret from it."""
    return str(UUID(bytes=hashlib.sha256(b"visitor:" + secret.encode()).digest()[:16], version=4))
