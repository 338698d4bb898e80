"""Sessions in Redis. The cookie is an opaque secret; Redis knows only its hash."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import falcon.asgi

from gateway.state.redis_guard import GuardedRedis
from plugin_platform.errors import Unauthenticated

COOKIE = "session"
LIFETIME = 7 * 24 * 3600  # s, from the last use
COOKIE_RENEWAL = 24 * 3600  # s: the browser is told the new lifetime once a day


@dataclass(frozen=True)
class Session:
    """Of an account when ``user`` is set, else of a visitor who has installed something.

    An account's session has a ``visitor_id`` while that visitor's installs are not merged yet.
    """

    user: dict[str, Any] | None = None
    visitor_id: str | None = None
    cookie_set_at: float = 0.0

    @property
    def principal(self) -> str:
        if self.user is not None:
            return f"user:{self.user['id']}"
        return f"anon:{self.visitor_id}"


class Sessions:
    def __init__(self, redis: GuardedRedis, *, secure: bool) -> None:
        self._redis = redis
        self._secure = secure

    async def load(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> Session | None:
        """The request's session, or None; read once a request. Raises Unavailable."""
        if not hasattr(req.context, "session"):
            req.context.session = await self._read(req, resp)
        session: Session | None = req.context.session
        return session

    async def user(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> dict[str, Any]:
        """Who is signed in. Raises Unauthenticated for nobody."""
        session = await self.load(req, resp)
        if session is None or session.user is None:
            raise Unauthenticated("Sign in first.")
        return session.user

    async def begin(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response, session: Session
    ) -> Session:
        """A new id, always; the old one is worth nothing from now on."""
        token = secrets.token_urlsafe(32)
        session = replace(session, cookie_set_at=time.time())
        await self._write(token, session)
        await self._forget(_token(req))
        self._set_cookie(resp, token)
        req.context.session, req.context.new_token = session, token
        return session

    async def begin_anonymous(
        self, req: falcon.asgi.Request, resp: falcon.asgi.Response
    ) -> Session:
        return await self.begin(req, resp, Session(visitor_id=_visitor_id(req)))

    async def end(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        await self._forget(_token(req))
        resp.unset_cookie(COOKIE, path="/", same_site="Lax")
        req.context.session = None

    async def take_back(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        """As if the session that this request began had never been."""
        await self._forget(req.context.new_token)
        resp.unset_cookie(COOKIE, path="/", same_site="Lax")
        req.context.session = None

    async def _read(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> Session | None:
        token = _token(req)
        if not token:
            return None
        key = _key(token)
        raw = await self._redis.run(lambda redis: redis.getex(key, ex=LIFETIME))
        if raw is None:
            return None
        session = Session(**json.loads(raw))
        if time.time() - session.cookie_set_at > COOKIE_RENEWAL:
            session = replace(session, cookie_set_at=time.time())
            await self._write(token, session)
            self._set_cookie(resp, token)
        return session

    async def _write(self, token: str, session: Session) -> None:
        key, value = _key(token), json.dumps(asdict(session))
        await self._redis.run(lambda redis: redis.set(key, value, ex=LIFETIME))

    async def _forget(self, token: str) -> None:
        if token:
            await self._redis.run(lambda redis: redis.delete(_key(token)))

    def _set_cookie(self, resp: falcon.asgi.Response, token: str) -> None:
        resp.set_cookie(
            COOKIE,
            token,
            max_age=LIFETIME,
            path="/",
            http_only=True,
            same_site="Lax",
            secure=self._secure,
        )


def _token(req: falcon.asgi.Request) -> str:
    return req.cookies.get(COOKIE, "")


def _key(token: str) -> str:
    return f"session:{hashlib.sha256(token.encode()).hexdigest()}"


def _visitor_id(req: falcon.asgi.Request) -> str:
    """A first install that is repeated with its Idempotency-Key is by the same visitor again:
    the answer with the cookie may have been lost.
    """
    key = req.get_header("Idempotency-Key")
    if key is None:
        return str(uuid4())
    return str(uuid5(NAMESPACE_URL, f"visitor:{req.context.address}:{key}"))
