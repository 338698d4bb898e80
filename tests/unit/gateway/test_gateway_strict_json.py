from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.http import strict_json
from plugin_platform.errors import Malformed

REFUSED = {
    "no JSON": (b"{username: }", "not JSON"),
    "nothing": (b"", "not JSON"),
    "two documents": (b"{} {}", "not JSON"),
    "NUL, escaped": (rb'{"a": "x\u0000y"}', "NUL"),
    "NUL in a key": (rb'{"x\u0000y": 1}', "NUL"),
    "NUL, raw": (b'{"a": "x\x00y"}', "not JSON"),
    "lone surrogate": (rb'{"a": ["\ud800"]}', "surrogate"),
    "NaN": (b'{"a": NaN}', "NaN"),
    "Infinity": (b'{"a": -Infinity}', "Infinity"),
    "a number beyond all bounds": (b'{"a": 1e999}', "too large"),
    "a number of 5,000 digits": (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
    "the same key twice": (b'{"a": 1, "a": 2}', "twice"),
    "100,000 nested arrays": (b"[" * 100_000 + b"]" * 100_000, "deeper"),
    "100,000 nested objects": (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "deeper"),
    "65 levels": (b"[" * 65 + b"]" * 65, "deeper"),
    "not UTF-8": (b'{"a": "\xff"}', "UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "UTF-8"),
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
