"""Who is among the first."""

from plugin_platform.rollouts import STEPS, is_among, place_of

PEOPLE = [f"user:{number}" for number in range(10_000)]


def test_who_has_it_at_one_step_has_it_at_the_next() -> None:
    before: set[str] = set()
    for percent in (*STEPS, 100):
        now = {one for one in PEOPLE if is_among(one, "words", "1.1.0", percent)}
        assert before <= now
        assert abs(len(now) - percent * 100) < 150, "about so many of ten thousand"
        before = now
    assert before == set(PEOPLE)


def test_a_place_is_for_good_and_another_for_each_version_and_plugin() -> None:
    """Written down: another hash would give it to others, and take it from nobody."""
    assert place_of("user:42", "words", "1.1.0") == 3037
    places = {place_of("user:42", plugin, f"1.{n}.0") for plugin in ("a", "b") for n in range(50)}
    assert len(places) > 90


def test_a_tenth_of_who_was_first_once_is_first_again() -> None:
    first = {one for one in PEOPLE if is_among(one, "words", "1.1.0", 10)}
    again = {one for one in first if is_among(one, "words", "1.2.0", 10)}
    assert 50 < len(again) < 150
