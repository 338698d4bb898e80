"""The half of the cache that all gateway processes share: whole responses in Redis.

Each entry carries the revision of the catalog that it was made from. A *scope* is what an event
can outdate at once, such as ``plugin:word-count``, ``listing`` or ``everything``; Redis knows for
each the revision that an answer must have at least. Revisions of two logs cannot be compared: the
catalog's may be another one, when it was restored from a backup.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from redis.asyncio import Redis

from gateway.state.redis.redis_guard import GuardedRedis

# s: an outdated answer is still better than none while the catalog is away.
RETENTION = 24 * 3600
# s: an answer in flight when something newer came is here long before; everything older is
# outdated by its age. Not kept for ever, so that a catalog with a new log is believed again.
REVISION_MEMORY = 120

Arguments = list[str | bytes | int | float]

EVERYTHING = "everything"

PUT = """
local old = redis.call('HMGET', KEYS[1], 'revision', 'stored_at', 'log')
if old[1] and old[3] == ARGV[7] and tonumber(old[1]) > tonumber(ARGV[1])
   and tonumber(ARGV[2]) - tonumber(old[2]) < tonumber(ARGV[5]) then
  return 0
end
redis.call('HSET', KEYS[1],
  'revision', ARGV[1], 'stored_at', ARGV[2], 'etag', ARGV[3], 'body', ARGV[4], 'log', ARGV[7])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
"""

REQUIRE = """
for _, key in ipairs(KEYS) do
  local old, log = string.match(redis.call('GET', key) or '', '^(%d+) (.*)$')
  if log ~= ARGV[5] or tonumber(old) < tonumber(ARGV[1]) then
    redis.call('SET', key, ARGV[1] .. ' ' .. ARGV[5], 'EX', ARGV[2])
  end
end
return redis.call('PUBLISH', ARGV[3], ARGV[4])
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A position of one of the catalog's logs."""

    log: str
    position: int


@dataclass(frozen=True, slots=True)
class Entry:
    body: bytes
    etag: str
    revision: Revision
    stored_at: float  # wall clock, since processes compare it
    # Hashes of the requests as which it has been answered, in this process (fast/answers.py).
    spellings: list[int] = field(default_factory=list, compare=False, repr=False)


class CacheStore:
    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._put = redis.client.register_script(PUT)
        self._require = redis.client.register_script(REQUIRE)

    async def get(self, key: str, scope: str) -> tuple[Entry | None, dict[str, Revision]]:
        """The entry, however old, and the revisions that its scope and ``everything`` ask for."""
        values, needed = await self._redis.run(lambda redis: self._read(redis, key, scope))
        if not values:
            return None, needed
        entry = Entry(
            body=values[b"body"],
            etag=values[b"etag"].decode(),
            revision=Revision(values.get(b"log", b"").decode(), int(values[b"revision"])),
            stored_at=float(values[b"stored_at"]),
        )
        return entry, needed

    async def put(self, key: str, entry: Entry) -> bool:
        """False when a newer answer is there already."""
        arguments: Arguments = [entry.revision.position, entry.stored_at, entry.etag, entry.body]
        arguments += [REVISION_MEMORY, RETENTION, entry.revision.log]
        return bool(await self._redis.run(lambda _: self._put(keys=[_entry(key)], args=arguments)))

    async def drop(self, key: str) -> None:
        await self._redis.run(lambda redis: redis.delete(_entry(key)))

    async def require(self, scopes: list[str], at: Revision, announcement: bytes) -> None:
        """Outdates all that is older in these scopes, and tells every process."""
        keys = [_needed(scope) for scope in scopes]
        channel = channel_of(self._redis.client)
        arguments: Arguments = [at.position, REVISION_MEMORY, channel, announcement, at.log]
        await self._redis.run(lambda _: self._require(keys=keys, args=arguments))

    @staticmethod
    async def _read(
        redis: Redis, key: str, scope: str
    ) -> tuple[dict[bytes, bytes], dict[str, Revision]]:
        scopes = (scope, EVERYTHING)
        pipeline = redis.pipeline(transaction=False)
        pipeline.hgetall(_entry(key))
        pipeline.mget([_needed(one) for one in scopes])
        values, needed = await pipeline.execute()
        return values, {one: _revision(at) for one, at in zip(scopes, needed, strict=True) if at}


def channel_of(redis: Redis) -> str:
    """Where the processes that share this database hear of what is outdated. Announcements reach
    all databases of a server, and another platform may have one of them.
    """
    number = redis.connection_pool.connection_kwargs.get("db") or 0
    return f"cache-outdated:{number}"


def _revision(needed: bytes) -> Revision:
    position, _, log = needed.decode().partition(" ")
    return Revision(log, int(position))


def _entry(key: str) -> str:
    return f"cache:{key}"


def _needed(scope: str) -> str:
    return f"cache-revision:{scope}"
