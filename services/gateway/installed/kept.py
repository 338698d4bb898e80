"""The bytes of what somebody has installed, in the Redis that is the cache of all gateways.

Of a person there is ``installed:<principal>``: the bytes with what they were made of, or the lease
of whoever is making them; and ``installed-changing:<principal>``: the commands that are under way.
While there is one nothing is kept and nothing kept is answered, so that it does not matter when
a command takes effect, nor whether the gateway that gave it lives to hear of that.

``installed-outdated`` has of plugins how far publishing's log was when something of them changed,
and of all together how far it was when that of each was not known: what was made of less is not
answered. Redis may throw any key away: with this one goes its epoch, and with that all that was
kept. So does what expires when nobody reads the events of a source (``installed-read:<source>``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.commands.core import AsyncScript

from gateway.cache.store import Revision
from gateway.state.redis.redis_guard import GuardedRedis
from plugin_platform.errors import Unavailable

LIFETIME = 300  # s: so long the bytes are kept at most, and so old they are if all else fails
LEASE = 30  # s to make them
# s that a command may take effect after it was given: its message is good for 2.5, also when a
# service that died has it delivered again, and a worker for 30.
CHANGING = 60
LARGEST = 32 * 1024  # bytes of an answer
MOST_PLUGINS = 200  # of an answer
MOST_OUTDATED = 20_000  # plugins; then all begins anew
AT_ONCE = 500  # plugins of a script
READ_FOR = 15  # s that events count as read after the last one, or a probe, was
TRIES = 2  # to make up for a command of which Redis was not told before
VISITOR = "anon:"

OUTDATED = "installed-outdated"
INSTALLS, PUBLISHING = "installs", "publishing"  # whose events are to be read
READ = {source: f"installed-read:{source}" for source in (INSTALLS, PUBLISHING)}

# KEYS list, changing, outdated, read of each source; ARGV new token, lease, form. Tag and bytes; or
# the token, for who is to make them; or nothing, for who may make them and not keep them.
FIND = """
    if redis.call('EXISTS', KEYS[2]) == 1 then return {} end
    local marks, read = redis.call('HGET', KEYS[3], 'epoch'), redis.call('MGET', KEYS[4], KEYS[5])
    if not (marks and read[1] and read[2]) then return {} end
    local epoch = marks .. read[1] .. read[2]
    local kept = redis.call('HMGET', KEYS[1], 'epoch', 'log', 'position', 'plugins', 'tag', 'body',
        'form')
    local function reaches(field)
        local said = redis.call('HGET', KEYS[3], field)
        if not said then return true end
        local log, position = string.match(said, '^(.-) (%d+)$')
        return log == kept[2] and tonumber(position) <= tonumber(kept[3])
    end
    local function is_fresh()
        if not kept[6] or kept[1] ~= epoch or kept[7] ~= ARGV[3] then return false end
        if not reaches('all') then return false end
        for plugin in string.gmatch(kept[4], '%S+') do
            if not reaches('plugin:' .. plugin) then return false end
        end
        return true
    end
    if is_fresh() then return {kept[5], kept[6]} end
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'lease', ARGV[1], 'epoch', epoch, 'form', ARGV[3])
    redis.call('EXPIRE', KEYS[1], ARGV[2])
    return {ARGV[1]}
"""

# KEYS list, changing; ARGV token, lifetime, fields… Whose lease was taken away keeps nothing.
KEEP = """
    if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
    if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return 0 end
    redis.call('HDEL', KEYS[1], 'lease')
    redis.call('HSET', KEYS[1], unpack(ARGV, 3))
    redis.call('EXPIRE', KEYS[1], ARGV[2])
    return 1
"""

# KEYS pairs of list and changing; ARGV command, how long. By Redis' clock, since those of gateways
# are apart.
BEGIN = """
    local time = redis.call('TIME')
    local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
    for one = 1, #KEYS, 2 do
        redis.call('DEL', KEYS[one])
        redis.call('ZREMRANGEBYSCORE', KEYS[one + 1], '-inf', now)
        redis.call('ZADD', KEYS[one + 1], now + tonumber(ARGV[2]), ARGV[1])
        redis.call('EXPIRE', KEYS[one + 1], ARGV[2])
    end
"""

# KEYS pairs of list and changing; ARGV command.
END = """
    for one = 1, #KEYS, 2 do
        redis.call('DEL', KEYS[one])
        redis.call('ZREM', KEYS[one + 1], ARGV[1])
    end
"""

# KEYS outdated; ARGV new epoch, most, then of each plugin its field, the log and how far it was.
OUTDATE = """
    local are_new = redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1]) == 1
    for one = 3, #ARGV, 3 do
        local said = redis.call('HGET', KEYS[1], ARGV[one])
        local log, position = string.match(said or '', '^(.-) (%d+)$')
        if log ~= ARGV[one + 1] or tonumber(position) < tonumber(ARGV[one + 2]) then
            redis.call('HSET', KEYS[1], ARGV[one], ARGV[one + 1] .. ' ' .. ARGV[one + 2])
        end
    end
    if are_new or redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then
        local greatest = 0
        for _, said in ipairs(redis.call('HVALS', KEYS[1])) do
            local log, position = string.match(said, '^(.-) (%d+)$')
            if log == ARGV[#ARGV - 1] then greatest = math.max(greatest, tonumber(position)) end
        end
        local all = ARGV[#ARGV - 1] .. ' ' .. string.format('%.0f', greatest)
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'all', all)
    end
"""

# KEYS read, outdated; ARGV new epoch, how long, and of publishing's the log and how far it was read
# where that is known. Where the marks of plugins are gone, all begins from there.
RENEW = """
    if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then
        redis.call('EXPIRE', KEYS[1], ARGV[2])
    end
    if KEYS[2] and redis.call('HSETNX', KEYS[2], 'epoch', ARGV[1]) == 1 and ARGV[3] then
        redis.call('HSET', KEYS[2], 'all', ARGV[3] .. ' ' .. ARGV[4])
    end
"""


@dataclass(frozen=True)
class Listed:
    """An answer: ``plugins`` are those that it names, ``revision`` is how far publishing's log was
    read, None where nobody said it.
    """

    tag: str
    body: bytes
    plugins: Sequence[str]
    revision: Revision | None


class KeptLists:
    """Each raises Unavailable while Redis is away."""

    def __init__(self, redis: GuardedRedis, read_for: int = READ_FOR) -> None:
        self._redis = redis
        self._read_for = read_for
        register = redis.client.register_script
        self._find, self._keep = register(FIND), register(KEEP)
        self._begin, self._end, self._outdate = register(BEGIN), register(END), register(OUTDATE)
        self._renew = register(RENEW)

    async def find(self, principal: str, form: str = "") -> tuple[str, bytes] | str | None:
        """Tag and bytes, which are of this form; or a token, for whoever makes them now, to
        ``keep`` them with.
        """
        found = await self._run(
            self._find,
            [*_keys(principal), OUTDATED, *READ.values()],
            secrets.token_hex(8),
            LEASE,
            form,
        )
        if len(found) == 2:
            return found[0].decode(), found[1]
        return found[0].decode() if found else None

    async def keep(self, principal: str, token: str, listed: Listed) -> None:
        """Of a visitor who has nothing, nothing: whoever makes up visitors would fill the cache."""
        if principal.startswith(VISITOR) and not listed.plugins:
            await self.drop([principal])
            return
        revision = listed.revision
        if revision is None or len(listed.body) > LARGEST or len(listed.plugins) > MOST_PLUGINS:
            return
        plugins = " ".join(listed.plugins)
        fields = ["log", revision.log, "position", revision.position, "plugins", plugins]
        fields += ["tag", listed.tag, "body", listed.body]
        await self._run(self._keep, _keys(principal), token, LIFETIME, *fields)

    async def begin(self, principals: Iterable[str]) -> str:
        """From here on what they have may change at any moment, until ``end`` of what it returns;
        or until it cannot any more, where nobody knows what became of it.
        """
        command = secrets.token_hex(8)
        await self._run(self._begin, _pairs(principals), command, CHANGING)
        return command

    async def end(self, principals: Iterable[str], command: str) -> None:
        if keys := _pairs(principals):
            await self._run(self._end, keys, command)

    async def make_up(self, principals: Iterable[str], *, is_over: bool) -> None:
        """After a command that could not ``begin``: nothing from before it is answered. Whatever
        was heard of Redis meanwhile, since it was perhaps this process that stood still.
        """
        command = secrets.token_hex(8)
        script = self._end if is_over else self._begin
        keys = _pairs(principals)
        for tries_left in reversed(range(TRIES)):
            try:
                now = self._redis.purpose("lists")  # with a breaker of its own
                return await now.run(lambda _: script(keys=keys, args=[command, CHANGING]))
            except Unavailable:
                if not tries_left:
                    raise

    async def drop(self, principals: Iterable[str]) -> None:
        """Something of theirs has changed."""
        lists = [_keys(one)[0] for one in principals]
        if lists:
            await self._redis.run(lambda redis: redis.delete(*lists))

    async def outdate(self, revisions: Mapping[str, Revision]) -> None:
        """Something has changed of these plugins, for all who have them."""
        said = [(f"plugin:{one}", is_at.log, is_at.position) for one, is_at in revisions.items()]
        for start in range(0, len(said), AT_ONCE):
            fields = [part for one in said[start : start + AT_ONCE] for part in one]
            await self._run(self._outdate, [OUTDATED], secrets.token_hex(8), MOST_OUTDATED, *fields)

    async def outdate_all(self, source: str, revision: Revision | None = None) -> None:
        """With ``revision``: also what will be made, until it is of so much of publishing's log."""
        epoch = secrets.token_hex(8)
        if revision is not None:
            marks = {"epoch": epoch, "all": f"{revision.log} {revision.position}"}
            await self._redis.run(lambda redis: redis.hset(OUTDATED, mapping=marks))  # type: ignore[arg-type]
        await self._redis.run(lambda redis: redis.set(READ[source], epoch, ex=self._read_for))

    async def renew(self, source: str, revision: Revision | None = None) -> None:
        """All that has come of this source's events is done. Only who reads them may say it: while
        nobody does, nothing is kept and nothing kept is answered.
        """
        keys = [READ[source], OUTDATED] if source == PUBLISHING else [READ[source]]
        known = [] if revision is None else [revision.log, revision.position]
        await self._run(self._renew, keys, secrets.token_hex(8), self._read_for, *known)

    async def _run(self, script: AsyncScript, keys: list[str], *arguments: Any) -> Any:
        return await self._redis.run(lambda _: script(keys=keys, args=arguments))


def _keys(principal: str) -> list[str]:
    return [f"installed:{principal}", f"installed-changing:{principal}"]


def _pairs(principals: Iterable[str]) -> list[str]:
    return [key for one in principals for key in _keys(one)]
