"""Names that would mislead."""

import pytest

from plugin_platform.names import (
    RESERVED_PLUGIN_IDS,
    RESERVED_USERNAMES,
    is_reserved_username,
    skeleton,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("demo", "dem0"), ("Demo", "DEMO"), ("max", "rnax"), ("will", "vvi11"), ("a-b", "a_b"),
     ("lisa", "1i5a"), ("Ian", "lan")],
)  # fmt: skip
def test_names_that_look_the_same_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("demo", "memo"), ("ada1", "ada2"), ("anna", "ana")])
def test_names_that_look_different_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    "name", ["admin", "Admin", "ADM1N", "root", "r00t", "moderator", "_admin_", "admin-"]
)
def test_who_sounds_like_the_platform_is_refused(name: str) -> None:
    assert is_reserved_username(name)


@pytest.mark.parametrize(
    "name", ["ada", "developer", "demo", "administer", "rootbeer", "demo-moderator"]
)
def test_other_names_may_be_had(name: str) -> None:
    assert not is_reserved_username(name)


@pytest.mark.parametrize(
    "id", ["constructor", "con", "favicon", "api", "prototype", "nul", "developer"]
)
def test_a_plugin_is_not_called_like_a_part_of_a_computer(id: str) -> None:
    assert id in RESERVED_PLUGIN_IDS


def test_the_lists_are_words() -> None:
    assert all(word == word.lower() and word.strip() for word in RESERVED_USERNAMES)
