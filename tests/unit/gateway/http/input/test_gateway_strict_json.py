from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest

from gateway.http.input import strict_json
from plugin_platform.errors import Malformed

REFUSED = {
    "no JSON": (b"{username: }", "not JSON"),
    "nothing": (b"", "not JSON"),
    "two documents": (b"{} {}", "not JSON"),
    "NUL, escaped": (rb'{"a": "x\u0000y"}', "NUL"),
    "NUL in a key": (rb'{"x\u0000y": 1}', "NUL"),
    "NUL, raw": (b'{"a": "x\x00y"}', "not JSON"),
    "lone surrogate": (rb'{"a": ["\ud800"]}', "not JSON"),
    "NaN": (b'{"a": NaN}', "not JSON"),
    "Infinity": (b'{"a": -Infinity}', "not JSON"),
    "a number beyond all bounds": (b'{"a": 1e999}', "infinity"),
    "a number of 5,000 digits": (b'{"a": ' + b"9" * 5000 + b"}", "infinity"),
    "100,000 nested arrays": (b"[" * 100_000 + b"]" * 100_000, "depth"),
    "100,000 nested objects": (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "depth"),
    "1,000 nested arrays": (b"[" * 1000 + b"]" * 1000, "deeper"),
    "65 levels": (b"[" * 65 + b"]" * 65, "deeper"),
    "not UTF-8": (b'{"a": "\xff"}', "not JSON"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not JSON"),
    "a typed value for kombu": (b'{"__type__": "uuid", "__value__": "x"}', "reserved"),
}


@pytest.mark.parametrize(("raw", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        strict_json.loads(raw)
    assert reason in refused.value.detail


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, True, None, "é😀"]},
        {"emoji": "\N{PILE OF POO}"},
        [[]] * 100,
        {"brackets": "[" * 1000 + '"' + "{" * 1000},
        {"backslash": "\\" * 65 + "["},
    ],
)
def test_whatever_is_sound_is_read_as_it_is(value: Any) -> None:
    assert strict_json.loads(json.dumps(value).encode()) == value
    assert strict_json.loads(strict_json.dumps(value)) == value


def test_64_levels_are_fine() -> None:
    assert strict_json.loads(b"[" * 64 + b"]" * 64)


def test_of_a_key_that_is_there_twice_the_last_one_counts() -> None:
    assert strict_json.loads(b'{"a": 1, "a": 2}') == {"a": 2}


LARGE = 64 * 1024
HOSTILE = {
    "a text that never ends, full of escaped quotes": lambda size: b"[" * 66 + b'"' + b'\\"' * size,
    "texts without an end": lambda size: b'["' * size,
    "backslashes": lambda size: b'["' + b"\\\\" * size,
    "brackets": lambda size: b"[" * size,
    "closed brackets": lambda size: b"[" * 60 + b"[]," * size,
    "small numbers": lambda size: b"[" + b"1," * size + b"1]",
    "keys": lambda size: b"{" + b",".join(b'"%d":1' % n for n in range(size // 4)) + b"}",
    "digits": lambda size: b"[" + b"9" * size,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_eight_times_as_much_costs_about_eight_times_as_much(hostile: Any) -> None:
    """A check that is quadratic takes 64 times as long: it was one."""
    small, large = hostile(LARGE // 8), hostile(LARGE)
    assert cost(large) < 8 * 4 * max(cost(small), 0.000_02)


def cost(raw: bytes) -> float:
    """Seconds of the processor; the best of several, since caches may be cold."""
    taken = []
    for _ in range(7):
        started = time.thread_time()
        with contextlib.suppress(Malformed):
            strict_json.loads(raw)
        taken.append(time.thread_time() - started)
    return min(taken)
