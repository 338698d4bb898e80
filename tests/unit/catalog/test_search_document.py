"""What a plugin is found by, in bytes: it is written, and indexed, with each of its events."""

from catalog.search.document import ENDED, INFIX, columns, endings_of
from catalog.search.text import joined

LONGEST_NAME = 64  # characters
SIGN = "\ufdfa"  # is folded to four words of fifteen letters


def plugin(name: str) -> dict[str, object]:
    return {"name": name, "description": "Counts.", "tags": [], "author": "ada"}


def test_a_name_that_is_folded_to_a_thousand_letters_has_no_more_endings_than_others() -> None:
    name = SIGN * LONGEST_NAME
    assert len(joined(name)) > 900
    found = columns(plugin(name), {}, None)["endings"]
    assert len(found) <= LONGEST_NAME
    assert len("".join(found).encode()) < 8_192


def test_each_ending_of_a_name_is_kept_as_far_as_it_may_be_typed() -> None:
    name = "abcdefgh" * (ENDED // 8)
    assert endings_of(name)[0] == f"~{name}"
    assert endings_of(name)[-1] == "~efgh"
    assert len(endings_of(name)) == ENDED - INFIX + 1
