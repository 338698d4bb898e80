"""The half of the cache that all gateway processes share: whole responses in Redis.

Each entry carries the revision of the catalog that it was made from. A *scope* is what an event
can outdate at once, such as ``plugin:word-count`` or ``listing``; Redis knows for each the
revision that an answer must have at least.
"""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from gateway.state.redis_guard import GuardedRedis

# s: an outdated answer is still better than none while the catalog is away.
RETENTION = 24 * 3600
# s: an answer in flight when something newer came is here long before; everything older is
# outdated by its age. Not kept for ever, so that a catalog with a new log is believed again.
REVISION_MEMORY = 120

Arguments = list[str | bytes | int | float]

PUT = """
local old = redis.call('HMGET', KEYS[1], 'revision', 'stored_at')
if old[1] and tonumber(old[1]) > tonumber(ARGV[1])
   and tonumber(ARGV[2]) - tonumber(old[2]) < tonumber(ARGV[5]) then
  return 0
end
redis.call('HSET', KEYS[1],
  'revision', ARGV[1], 'stored_at', ARGV[2], 'etag', ARGV[3], 'body', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
"""

REQUIRE = """
for _, key in ipairs(KEYS) do
  local old = redis.call('GET', key)
  if not old or tonumber(old) < tonumber(ARGV[1]) then
    redis.call('SET', key, ARGV[1], 'EX', ARGV[2])
  end
end
return redis.call('PUBLISH', ARGV[3], ARGV[4])
"""


@dataclass(frozen=True, slots=True)
class Entry:
    body: bytes
    etag: str
    revision: int
    stored_at: float  # wall clock, since processes compare it


class CacheStore:
    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._put = redis.client.register_script(PUT)
        self._require = redis.client.register_script(REQUIRE)

    async def get(self, key: str, scope: str) -> tuple[Entry | None, int]:
        """The entry, however old, and the revision that its scope asks for."""
        values, needed = await self._redis.run(lambda redis: self._read(redis, key, scope))
        if not values:
            return None, needed
        entry = Entry(
            body=values[b"body"],
            etag=values[b"etag"].decode(),
            revision=int(values[b"revision"]),
            stored_at=float(values[b"stored_at"]),
        )
        return entry, needed

    async def put(self, key: str, entry: Entry) -> bool:
        """False when a newer answer is there already."""
        arguments: Arguments = [entry.revision, entry.stored_at, entry.etag, entry.body]
        limits: Arguments = [REVISION_MEMORY, RETENTION]
        return bool(
            await self._redis.run(lambda _: self._put(keys=[_entry(key)], args=arguments + limits))
        )

    async def drop(self, key: str) -> None:
        await self._redis.run(lambda redis: redis.delete(_entry(key)))

    async def require(
        self, scopes: list[str], revision: int, channel: str, announcement: bytes
    ) -> None:
        """Outdates all that is older in these scopes, and tells every process."""
        keys = [_needed(scope) for scope in scopes]
        arguments: Arguments = [revision, REVISION_MEMORY, channel, announcement]
        await self._redis.run(lambda _: self._require(keys=keys, args=arguments))

    @staticmethod
    async def _read(redis: Redis, key: str, scope: str) -> tuple[dict[bytes, bytes], int]:
        pipeline = redis.pipeline(transaction=False)
        pipeline.hgetall(_entry(key))
        pipeline.get(_needed(scope))
        values, needed = await pipeline.execute()
        return values, int(needed or 0)


def _entry(key: str) -> str:
    return f"cache:{key}"


def _needed(scope: str) -> str:
    return f"cache-revision:{scope}"
