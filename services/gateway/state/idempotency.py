"""Idempotency-Key: a command that is repeated because its answer got lost gets that answer.

Only successes are kept, for minutes and of each person only the latest: after any error the
command may run again, and every command of the services may. So it does when its answer was too
large to be kept. Of who is neither signed in nor known as a visitor nobody knows whose answer it
would be; there the commands themselves recognise a repetition.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import falcon.asgi

from gateway.http.output.errors import InFlight
from gateway.state.browser.sessions import Sessions
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Invalid, Unavailable

KEPT = 10 * 60  # s
IN_FLIGHT = 30  # s: after a crash in the middle the command may be tried again
MOST = 50  # of a person; the oldest goes for the next
LARGEST_KEPT = 2048  # bytes of an answer, compressed
SHORTEST, LONGEST = 16, 200
HEADER = "Idempotency-Key"
# To be raised when a fingerprint is made of something else: beside gateways of a version before, a
# command that is repeated would else be taken for another one. It is carried out again instead.
FORM = 2

# Notes a command as under way and answers nothing, or what is known of it. It may come twice, where
# a connection breaks: its own claim is no other command's.
CLAIM = """
local known = redis.call('GET', KEYS[1])
if known == ARGV[1] then return nil end
if known then return known end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3])
local excess = redis.call('ZCARD', KEYS[2]) - ARGV[5]
if excess >= 0 then
  redis.call('DEL', unpack(redis.call('ZRANGE', KEYS[2], 0, excess)))
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, excess)
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3] + ARGV[4], KEYS[1])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return nil
"""

# Whose claim has run out meanwhile changes nothing of whoever came next.
KEEP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""

RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


@dataclass(frozen=True)
class Command:
    """One command with its key. ``claim`` is what stands in Redis while it is under way here."""

    key: str
    index: str
    fingerprint: str
    claim: bytes


class Idempotency:
    def __init__(self, redis: GuardedRedis, sessions: Sessions) -> None:
        self._redis = redis
        self._sessions = sessions
        self._claim = redis.client.register_script(CLAIM)
        self._keep = redis.client.register_script(KEEP)
        self._release = redis.client.register_script(RELEASE)

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
        command = _command(principal, req, header, fingerprint)
        known = await self._begin(command)
        if known is None:
            return await self._respond_and_keep(resp, command, respond)
        await _replay(resp, command, json.loads(known), respond)

    async def forget(self, principal: str) -> None:
        """The answers that are kept of somebody who is gone."""
        index = _index(principal)
        keys = await self._redis.run(lambda redis: redis.zrange(index, 0, -1))
        await self._redis.run(lambda redis: redis.delete(index, *keys))

    async def _begin(self, command: Command) -> bytes | None:
        arguments: list[Any] = [command.claim, IN_FLIGHT, int(time.time()), KEPT, MOST]
        known: bytes | None = await self._redis.run(
            lambda _: self._claim(keys=[command.key, command.index], args=arguments)
        )
        return known

    async def _respond_and_keep(
        self, resp: falcon.asgi.Response, command: Command, respond: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            await respond()
        except BaseException:
            with contextlib.suppress(Unavailable):  # then the claim ends by itself
                await self._redis.run(
                    lambda _: self._release(keys=[command.key], args=[command.claim])
                )
            raise
        arguments: list[Any] = [command.claim, _answer(command, resp), KEPT]
        with contextlib.suppress(Unavailable):  # it is done, whether or not we can note it
            await self._redis.run(lambda _: self._keep(keys=[command.key], args=arguments))


async def _replay(
    resp: falcon.asgi.Response,
    command: Command,
    known: dict[str, Any],
    respond: Callable[[], Awaitable[None]],
) -> None:
    if known["fingerprint"] != command.fingerprint:
        raise _invalid("This key was used with another request.")
    if "status" not in known:
        raise InFlight("This command is being worked on. Ask again in a second.")
    resp.set_header("Idempotency-Replayed", "true")
    if "body" not in known:
        await respond()
        return
    resp.status = known["status"]
    resp.data = zlib.decompress(b64decode(known["body"]))


def _answer(command: Command, resp: falcon.asgi.Response) -> bytes:
    kept: dict[str, Any] = {"fingerprint": command.fingerprint, "status": resp.status_code}
    body = zlib.compress(resp.data or b"")
    if len(body) <= LARGEST_KEPT:
        kept["body"] = b64encode(body).decode()
    return json.dumps(kept).encode()


def _index(principal: str) -> str:
    return f"idempotency:{{{hashlib.sha256(principal.encode()).hexdigest()[:32]}}}"


def _command(principal: str, req: falcon.asgi.Request, header: str, fingerprint: str) -> Command:
    """The braces keep all of a person in one place where Redis has several."""
    index = _index(principal)
    which = hashlib.sha256(f"{req.method} {req.path}\n{header}".encode()).hexdigest()[:32]
    claim = json.dumps({"fingerprint": fingerprint, "owner": secrets.token_hex(8)}).encode()
    return Command(
        key=f"{index}:{FORM}:{which}",
        index=index,
        fingerprint=fingerprint,
        claim=claim,
    )


def _invalid(detail: str) -> Invalid:
    return Invalid(
        "The Idempotency-Key cannot be used.",
        [{"pointer": "/headers/Idempotency-Key", "detail": detail}],
    )
