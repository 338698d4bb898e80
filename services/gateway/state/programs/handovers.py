"""How a program without a browser comes to an API token (RFC 8628, the device authorization grant).

The program asks for a pair of codes and shows one of them; somebody who is signed in enters it on
the page, sees what is wanted and decides; meanwhile the program asks with the other one. All of it
is in Redis for a quarter of an hour: ``handover:<digest of the device code>``, and
``handover-named:<user code>``, which leads there.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.http.output.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredCode,
    SlowDown,
)
from gateway.state.browser.cookies import digest
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Conflict, NotFound

LIFETIME = 15 * 60  # s
INTERVAL = 5  # s between two questions of a program
# Nobody reads a word or mistakes a character in it (RFC 8628, 6.1): 20^8 codes.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8

# KEYS handover, name; ARGV lifetime, id, fields… Whether the name was free.
BEGIN = """
    if not redis.call('SET', KEYS[2], ARGV[2], 'NX', 'EX', ARGV[1]) then return 0 end
    for field = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[field], ARGV[field + 1]) end
    redis.call('EXPIRE', KEYS[1], ARGV[1])
    return 1
"""

# KEYS handover; ARGV state, user. The state that it has now, and who decided; the first decides.
DECIDE = """
    local state = redis.call('HGET', KEYS[1], 'state')
    if not state then return {} end
    if state == 'pending' then
        redis.call('HSET', KEYS[1], 'state', ARGV[1], 'user_id', ARGV[2])
    end
    return redis.call('HMGET', KEYS[1], 'state', 'user_id')
"""

# KEYS handover; ARGV now, step. What the program is told, and by what it takes the token.
ASK = """
    local state = redis.call('HGET', KEYS[1], 'state')
    if not state then return {'expired'} end
    local asked = tonumber(redis.call('HGET', KEYS[1], 'asked') or '-inf')
    local interval = tonumber(redis.call('HGET', KEYS[1], 'interval'))
    redis.call('HSET', KEYS[1], 'asked', ARGV[1])
    if tonumber(ARGV[1]) - asked < interval then
        return {'slow-down', redis.call('HINCRBY', KEYS[1], 'interval', ARGV[2])}
    end
    if state ~= 'approved' then return {state, interval} end
    redis.call('HSET', KEYS[1], 'state', 'taken')
    return {state, redis.call('HGET', KEYS[1], 'user_id'), redis.call('HGET', KEYS[1], 'wish')}
"""

# KEYS handover. What was taken is to be had again: the token could not be made.
GIVE_BACK = """
    if redis.call('HGET', KEYS[1], 'state') == 'taken' then
        redis.call('HSET', KEYS[1], 'state', 'approved')
        redis.call('HDEL', KEYS[1], 'asked')
    end
"""


@dataclass(frozen=True)
class Codes:
    """``device_code`` is the program's secret; ``user_code`` is shown and typed."""

    device_code: str
    user_code: str


@dataclass(frozen=True)
class Approved:
    """``wish`` is what ``token_schemas.NewToken`` takes."""

    id: str
    user_id: str
    wish: dict[str, Any]


class Handovers:
    def __init__(self, redis: GuardedRedis, clock: Callable[[], float]) -> None:
        self._redis = redis
        self._clock = clock

    async def begin(self, wish: dict[str, Any], network: str) -> Codes:
        """``network`` is where the program asks from, for whoever decides to see."""
        while True:
            name = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
            codes = Codes(secrets.token_urlsafe(32), f"{name[:4]}-{name[4:]}")
            id = digest(codes.device_code)
            fields = {
                "state": "pending",
                "wish": json.dumps(wish),
                "network": network,
                "until": self._clock() + LIFETIME,
                "interval": INTERVAL,
            }
            flat = [item for pair in fields.items() for item in pair]
            if await self._run(BEGIN, [_key(id), _named(name)], [LIFETIME, id, *flat]):
                return codes

    async def shown(self, user_code: str) -> dict[str, Any]:
        """What is wanted, from where, until when. Raises NotFound."""
        key = await self._find(user_code)
        names = ("state", "wish", "network", "until")
        found: list[Any] = await self._redis.run(lambda redis: redis.hmget(key, names))
        state, wish, network, until = found
        if state != b"pending":
            raise _unknown()
        return {**json.loads(wish), "network": network.decode(), "until": float(until)}

    async def decide(self, user_code: str, user_id: str, *, approve: bool) -> None:
        """Whoever decides again, and the same, changes nothing. Raises NotFound, Conflict."""
        key = await self._find(user_code)
        wanted = "approved" if approve else "denied"
        decided = await self._run(DECIDE, [key], [wanted, user_id])
        if not decided:
            raise _unknown()
        state, by = (text.decode() for text in decided)
        if by != user_id or (state == "denied") is approve:
            raise Conflict("This code was decided on before.")

    async def ask(self, device_code: str) -> Approved:
        """What was approved, to one who asks. Raises AuthorizationPending, SlowDown,
        AccessDenied, ExpiredCode.
        """
        id = digest(device_code)
        state, *more = await self._run(ASK, [_key(id)], [self._clock(), INTERVAL])
        match state.decode():
            case "approved":
                user_id, wish = more
                return Approved(id, user_id.decode(), json.loads(wish))
            case "pending":
                raise AuthorizationPending("Nobody has decided yet.", int(more[0]))
            case "slow-down":
                seconds = int(more[0])
                raise SlowDown(f"Ask once in {seconds} s from now on.", seconds)
            case "denied":
                raise AccessDenied("The wish for a token was refused on the page.")
            case _:  # expired, or taken by whoever asked before
                raise ExpiredCode("This code is used, or too old. Begin anew.")

    async def give_back(self, approved: Approved) -> None:
        await self._run(GIVE_BACK, [_key(approved.id)], [])

    async def end(self, approved: Approved) -> None:
        await self._redis.run(lambda redis: redis.delete(_key(approved.id)))

    async def _find(self, user_code: str) -> str:
        name = "".join(letter for letter in user_code.upper() if letter in ALPHABET)
        id: Any = None
        if len(name) == LENGTH:
            id = await self._redis.run(lambda redis: redis.get(_named(name)))
        if id is None:
            raise _unknown()
        return _key(id.decode())

    async def _run(self, script: str, keys: list[str], arguments: list[Any]) -> Any:
        return await self._redis.run(lambda redis: redis.eval(script, len(keys), *keys, *arguments))


def _unknown() -> NotFound:
    return NotFound("There is no such code, or it is used or too old. Look at it once more.")


def _key(id: str) -> str:
    return f"handover:{id}"


def _named(name: str) -> str:
    return f"handover-named:{name}"
