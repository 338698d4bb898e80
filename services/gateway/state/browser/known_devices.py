"""From which browsers an account was entered before: a cookie of the browser, and its hash with
the account's name in Redis. It proves nothing, and opens nothing; it only says who is no stranger.
"""

from __future__ import annotations

import secrets

from falcon.asgi import Request, Response

from gateway.state.browser.cookies import SECRET, Cookies, digest
from gateway.state.redis.redis_guard import GuardedRedis

COOKIE = "device"
LIFETIME = 180 * 24 * 3600  # s since the last log-in


class KnownDevices:
    def __init__(self, redis: GuardedRedis, cookies: Cookies) -> None:
        self._redis = redis
        self._cookies = cookies

    async def find(self, req: Request, resp: Response, username: str) -> str | None:
        """What names this device to the limits, if the account was entered from it before."""
        secret = self._cookies.get(req, resp, COOKIE)
        if not SECRET.match(secret):
            return None
        device = _device(secret, username)
        known = await self._redis.run(lambda redis: redis.exists(_key(device)))
        return device if known else None

    async def remember(self, req: Request, resp: Response, username: str) -> None:
        secret = self._cookies.get(req, resp, COOKIE)
        if not SECRET.match(secret):
            secret = secrets.token_urlsafe(32)
        key = _key(_device(secret, username))
        await self._redis.run(lambda redis: redis.set(key, b"", ex=LIFETIME))
        self._cookies.set(resp, COOKIE, secret, max_age=LIFETIME)


def _device(secret: str, username: str) -> str:
    return digest(f"{secret}\n{username.casefold()}")


def _key(device: str) -> str:
    return f"device:{device}"
