"""What makes two errors the same, whichever version throws them."""

from __future__ import annotations

from typing import Any

import pytest

from installs.usage.errors.thrown import group_of


def frame(**said: Any) -> dict[str, Any]:
    return {"file": "", "line": 1, "column": 2, "function": "renderTable", "shape": ""} | said


def error(*frames: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"name": "TypeError", "message": "cannot show …", "frames": list(frames)} | said


SAME = [
    ("another line", [frame()], [frame(line=90, column=7)]),
    ("who called", [frame(), frame(), frame()], [frame(), frame(), frame(function="other")]),
    ("an object before it", [frame()], [frame(function="Object.renderTable")]),
    (
        "a chunk's digest",
        [frame(file="chunks/table-B5x_01ab.js")],
        [frame(file="chunks/table-9-2yz_cd.js")],
    ),
    (
        "a minifier's name",
        [frame(function="t", shape="aa")],
        [frame(function="Qe", shape="aa", column=9)],
    ),
]


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in SAME], ids=[c[0] for c in SAME])
def test_it_is_the_same_with(one: list[Any], other: list[Any]) -> None:
    assert group_of("a-b", error(*one)) == group_of("a-b", error(*other))


OTHERS = [
    ("another function", [frame()], [frame(function="renderList")]),
    ("another caller", [frame(), frame()], [frame(), frame(function="onKey")]),
    ("another file", [frame(file="a.js")], [frame(file="b.js")]),
    ("another place", [frame(function="")], [frame(function="", column=9)]),
    ("another shape", [frame(function="t", shape="aa")], [frame(function="t", shape="bb")]),
    ("no frames", [frame()], []),
]


@pytest.mark.parametrize(
    ("one", "other"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS]
)
def test_it_is_another_with(one: list[Any], other: list[Any]) -> None:
    assert group_of("a-b", error(*one)) != group_of("a-b", error(*other))


def test_it_is_another_by_name_words_and_plugin() -> None:
    groups = {
        group_of("a-b", error(frame())),
        group_of("a-b", error(frame(), name="RangeError")),
        group_of("a-b", error(frame(), message="")),
        group_of("b-c", error(frame())),
    }
    assert len(groups) == 4


def test_a_page_from_before_tells_no_shapes() -> None:
    old = frame(function="")
    del old["shape"]
    assert group_of("a-b", error(old)) == group_of("a-b", error(frame(function="")))
