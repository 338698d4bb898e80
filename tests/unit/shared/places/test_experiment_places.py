"""Whose version is which, where two are compared."""

from collections import Counter

from plugin_platform.experiments import arm_of

PEOPLE = [f"user:{number}" for number in range(4000)]


def arms(
    older: int, newer: int, versions: tuple[str, str] = ("1.0.0", "1.1.0")
) -> list[str | None]:
    first, second = versions
    return [arm_of(one, "words", (first, older), (second, newer)) for one in PEOPLE]


def test_shares_are_what_was_asked_for() -> None:
    found = Counter(arms(30, 20))
    assert 0.26 < found["1.0.0"] / len(PEOPLE) < 0.34
    assert 0.17 < found["1.1.0"] / len(PEOPLE) < 0.23
    assert set(arms(50, 50)) == {"1.0.0", "1.1.0"}


def test_larger_shares_move_nobody_to_the_other_version() -> None:
    small, large = arms(10, 20), arms(60, 40)
    assert all(before in (None, after) for before, after in zip(small, large, strict=True))


def test_another_pair_begins_with_others() -> None:
    first, other = arms(50, 50), arms(50, 50, ("1.0.0", "1.2.0"))
    same = sum((a == "1.0.0") == (b == "1.0.0") for a, b in zip(first, other, strict=True))
    assert 0.45 < same / len(PEOPLE) < 0.55
