"""The stream in Redis from which every worker has its hints, in the same order.

``live`` is the stream: entries with a topic and a message, the newest ``KEPT``. ``live-positions``
has for each source how far its log was told. Entries are numbered by Redis: a number is the cursor
from which a page goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from gateway.live.hints import EVERYBODY, Hint
from gateway.state.browser.live_keys import KEPT, STREAM
from gateway.state.redis.redis_guard import GuardedRedis

POSITIONS = "live-positions"
RESET = '{"type":"reset"}'
CURSOR = re.compile(r"[0-9]{1,15}-[0-9]{1,15}\Z")

Cursor = tuple[int, int]

# KEYS stream, positions; ARGV kept, source, then of each event log, position, previous, number of
# hints, and of each of these topic and message.
# What was told is not told again; where something before it was lost, everybody asks anew.
TELL = f"""
    local known = redis.call('HGET', KEYS[2], ARGV[2])
    local log, at = string.match(known or '', '^(.-) (%d+)$')
    at = tonumber(at)
    local function add(topic, message)
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 't', topic, 'm', message)
    end
    local one = 3
    while one <= #ARGV do
        local its_log, position, previous = ARGV[one], tonumber(ARGV[one + 1]), ARGV[one + 2]
        local next = one + 4 + 2 * ARGV[one + 3]
        if log ~= its_log or position > at then
            local is_gap = known and (log ~= its_log or tonumber(previous) > at)
            if is_gap then add('{EVERYBODY}', '{RESET}') end
            for hint = one + 4, next - 2, 2 do add(ARGV[hint], ARGV[hint + 1]) end
            known, log, at = true, its_log, position
        end
        one = next
    end
    if at then redis.call('HSET', KEYS[2], ARGV[2], log .. ' ' .. string.format('%.0f', at)) end
"""

# KEYS stream. The first entry says from where on everything is known.
BEGIN = f"""
    if redis.call('EXISTS', KEYS[1]) == 0 then
        redis.call('XADD', KEYS[1], '*', 't', '{EVERYBODY}', 'm', '{RESET}')
    end
"""


async def tell(
    redis: GuardedRedis, source: str, told: Iterable[tuple[dict[str, Any], Sequence[Hint]]]
) -> None:
    """Of events in their order, each with its hints. Raises Unavailable."""
    arguments = [part for event, hints in told for part in _arguments(event, hints)]
    keys = (STREAM, POSITIONS)
    await redis.run(lambda r: r.eval(TELL, 2, *keys, KEPT, source, *arguments))


def _arguments(event: dict[str, Any], hints: Sequence[Hint]) -> list[Any]:
    place = [str(event.get("log") or ""), event["position"], event["previous"], len(hints)]
    return place + [part for hint in hints for part in (hint.topic, orjson.dumps(hint.message))]


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
