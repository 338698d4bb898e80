"""The stream in Redis from which every worker has its hints, in the same order.

``live`` is the stream: entries with a topic and a message, the newest ``KEPT``. ``live-positions``
has for each source how far its log was told. Entries are numbered by Redis: a number is the cursor
from which a page goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from gateway.live.hints import EVERYBODY, Hint
from gateway.state.browser.live_keys import KEPT, STREAM
from gateway.state.redis.redis_guard import GuardedRedis

POSITIONS = "live-positions"
RESET = '{"type":"reset"}'
CURSOR = re.compile(r"[0-9]{1,15}-[0-9]{1,15}\Z")

Cursor = tuple[int, int]

# KEYS stream, positions; ARGV kept, source, log, position, previous, pairs of topic and message.
# What was told is not told again; where something before it was lost, everybody asks anew.
TELL = f"""
    local known = redis.call('HGET', KEYS[2], ARGV[2])
    local log, at = string.match(known or '', '^(.-) (%d+)$')
    if log == ARGV[3] and tonumber(ARGV[4]) <= tonumber(at) then return 0 end
    local is_gap = known and (log ~= ARGV[3] or tonumber(ARGV[5]) > tonumber(at))
    redis.call('HSET', KEYS[2], ARGV[2], ARGV[3] .. ' ' .. ARGV[4])
    local function add(topic, message)
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 't', topic, 'm', message)
    end
    if is_gap then add('{EVERYBODY}', '{RESET}') end
    for one = 6, #ARGV, 2 do add(ARGV[one], ARGV[one + 1]) end
    return 1
"""

# KEYS stream. The first entry says from where on everything is known.
BEGIN = f"""
    if redis.call('EXISTS', KEYS[1]) == 0 then
        redis.call('XADD', KEYS[1], '*', 't', '{EVERYBODY}', 'm', '{RESET}')
    end
"""


async def tell(redis: GuardedRedis, source: str, event: dict[str, Any], hints: list[Hint]) -> None:
    """Raises Unavailable."""
    place = [source, str(event.get("log") or ""), event["position"], event["previous"]]
    entries = [part for hint in hints for part in (hint.topic, orjson.dumps(hint.message))]
    keys = (STREAM, POSITIONS)
    await redis.run(lambda r: r.eval(TELL, 2, *keys, KEPT, *place, *entries))


def parse(cursor: str | None) -> Cursor | None:
    """None for what is no cursor."""
    if not cursor or not CURSOR.match(cursor):
        return None
    milliseconds, _, number = cursor.partition("-")
    return int(milliseconds), int(number)


def text(cursor: Cursor) -> str:
    return f"{cursor[0]}-{cursor[1]}"


def entries_of(found: Iterable[tuple[bytes, dict[bytes, bytes]]]) -> list[tuple[Cursor, str, str]]:
    """Number, topic and message of each."""
    return [
        (cursor, fields[b"t"].decode(), fields[b"m"].decode())
        for id, fields in found
        if (cursor := parse(id.decode())) is not None and b"t" in fields and b"m" in fields
    ]
