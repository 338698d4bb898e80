"""Idempotency-Key: a command that is repeated because its answer got lost gets that answer.

Only successes are kept: after any error the command may run again, and every command of the
services may. Of who is neither signed in nor known as a visitor nobody knows whose answer it
would be; there the commands themselves recognise a repetition.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable

import falcon.asgi

from gateway.http.errors import InFlight
from gateway.state.redis_guard import GuardedRedis
from gateway.state.sessions import Sessions
from plugin_platform.errors import Invalid, Unavailable

KEPT = 24 * 3600  # s
IN_FLIGHT = 30  # s: after a crash in the middle the command may be tried again
SHORTEST, LONGEST = 16, 200
HEADER = "Idempotency-Key"


class Idempotency:
    def __init__(self, redis: GuardedRedis, sessions: Sessions) -> None:
        self._redis = redis
        self._sessions = sessions

    async def run(
        self,
        req: falcon.asgi.Request,
        resp: falcon.asgi.Response,
        fingerprint: str,
        respond: Callable[[], Awaitable[None]],
    ) -> None:
        header = req.get_header(HEADER)
        if header is None:
            return await respond()
        if not SHORTEST <= len(header) <= LONGEST:
            raise _invalid(f"{SHORTEST} to {LONGEST} characters, a UUID for instance.")
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return await respond()
        key = _key(principal, req, header)
        if await self._claim(key, fingerprint):
            return await self._respond_and_keep(resp, key, fingerprint, respond)
        await self._replay(resp, key, fingerprint)

    async def _claim(self, key: str, fingerprint: str) -> bool:
        claim = json.dumps({"fingerprint": fingerprint})
        return bool(
            await self._redis.run(lambda redis: redis.set(key, claim, nx=True, ex=IN_FLIGHT))
        )

    async def _respond_and_keep(
        self,
        resp: falcon.asgi.Response,
        key: str,
        fingerprint: str,
        respond: Callable[[], Awaitable[None]],
    ) -> None:
        try:
            await respond()
        except BaseException:
            with contextlib.suppress(Unavailable):  # then the claim ends by itself
                await self._redis.run(lambda redis: redis.delete(key))
            raise
        answer = json.dumps(
            {
                "fingerprint": fingerprint,
                "status": resp.status_code,
                "body": (resp.data or b"").decode(),
            }
        )
        with contextlib.suppress(Unavailable):  # it is done, whether or not we can note it
            await self._redis.run(lambda redis: redis.set(key, answer, ex=KEPT))

    async def _replay(self, resp: falcon.asgi.Response, key: str, fingerprint: str) -> None:
        raw = await self._redis.run(lambda redis: redis.get(key))
        kept = json.loads(raw) if raw else {"fingerprint": fingerprint}
        if kept["fingerprint"] != fingerprint:
            raise _invalid("This key was used with another request.")
        if "status" not in kept:
            raise InFlight("This command is being worked on. Ask again in a second.")
        resp.status = kept["status"]
        resp.data = kept["body"].encode()
        resp.set_header("Idempotency-Replayed", "true")


def _key(principal: str, req: falcon.asgi.Request, header: str) -> str:
    scope = f"{principal}\n{req.method} {req.path}\n{header}"
    return f"idempotency:{hashlib.sha256(scope.encode()).hexdigest()}"


def _invalid(detail: str) -> Invalid:
    return Invalid(
        "The Idempotency-Key cannot be used.",
        [{"pointer": "/headers/Idempotency-Key", "detail": detail}],
    )
