"""What is read of a directory of plugins, and what is left out."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from importing.directory import MAX_LINE, Entry, LeftOut, id_of, read


def line(**changes: Any) -> bytes:
    said = {
        "id": "hot-keys",
        "name": "Hotkeys",
        "author": "ada",
        "description": "Keys for everything.",
        "downloads": 9000,
        "versions": {"1.0.0": 10, "0.9.0": 5, "1.10.0": 20, "1.9.0": 1, "1.0": 7},
    }
    return json.dumps(said | changes).encode() + b"\n"


def read_all(*lines: bytes, versions: int = 3) -> list[Entry | LeftOut]:
    return list(read(io.BytesIO(b"".join(lines)), versions))


def test_the_newest_versions_are_taken_from_the_oldest_on() -> None:
    [entry] = read_all(line())
    assert isinstance(entry, Entry)
    assert [one.version for one in entry.releases] == ["1.0.0", "1.9.0", "1.10.0"]
    assert entry.left_out == 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"no JSON\n", "it is no JSON object"),
        (b"[]\n", "Invalid input type"),
        (b"[" * 100_000 + b"\n", "it is no JSON object"),
        (b"\xff\xfe\n", "it is no JSON object"),
        (line(downloads=-1), "downloads"),
        (line(downloads="many"), "downloads"),
        (line(versions={}), "Semantic Versioning"),
        (line(versions={"1.0": 1}), "Semantic Versioning"),
        (line(versions={"1.0.0": None}), "versions"),
        (line(name="\u202e\u200b"), "/name"),
        (line(description=" "), "/description"),
        (line(id="admin"), "/id"),
        (line(id="---"), "/id"),
        (line(author=7), "author"),
    ],
)
def test_a_bad_line_is_named_and_those_around_it_are_read(bad: bytes, reason: str) -> None:
    before, found, after = read_all(line(), bad, line(id="other"))
    assert isinstance(before, Entry)
    assert isinstance(after, Entry)
    assert after.line == 3
    assert isinstance(found, LeftOut)
    assert found.line == 2
    assert reason in str(found)


def test_a_line_without_an_end_is_never_in_memory_as_a_whole() -> None:
    class Endless(io.BytesIO):
        longest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= MAX_LINE + 1
            return super().readline(size)

    file = Endless(b"x" * (MAX_LINE * 3) + b"\n" + line())
    found, entry = list(read(file, 3))
    assert "more than" in str(found)
    assert isinstance(entry, Entry)
    assert entry.line == 2


def test_a_line_as_long_as_may_be_is_read() -> None:
    whole = line(extra="")
    padded = line(extra="x" * (MAX_LINE - len(whole)))
    assert len(padded) == MAX_LINE
    assert isinstance(read_all(padded)[0], Entry)


def test_names_and_descriptions_become_what_may_be_shown() -> None:
    [entry] = read_all(line(name=" Hot\u200bkeys\n", description="x" * 400, author="A\u202eda"))
    assert isinstance(entry, Entry)
    assert entry.name == "Hot keys"
    assert entry.listing["description"] == "x" * 299 + "…"
    assert entry.author == "A da"


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("macOS-keys", "macos-keys"),
        ("my_list", "my-list"),
        ("2hop", "plugin-2hop"),
        ("a--b.c", "a-b-c"),
    ],
)
def test_ids_become_ids_of_this_place(there: str, here: str) -> None:
    assert id_of(there) == here
