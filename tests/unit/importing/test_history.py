"""Who has what is imported, and which version."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from importing.directory import Entry, Release
from importing.history import READERS, how_many, planned, spread, who


def entry(plugin_id: str = "words", downloads: int = 40_000, category: str = "writing") -> Entry:
    releases = (Release("1.0.0", 10), Release("1.1.0", 30), Release("2.0.0", 60))
    return Entry(1, plugin_id, "ada", {"category": category}, downloads, releases, 0)


def test_installs_are_in_proportion_to_downloads_and_versions() -> None:
    installs = planned(entry(), list(entry().releases), 400)
    assert Counter(install.version for install in installs) == {
        "1.0.0": 10,
        "1.1.0": 30,
        "2.0.0": 60,
    }
    assert len({install.reader for install in installs}) == len(installs) == 100


def test_nobody_has_a_plugin_twice_however_many_have_it() -> None:
    assert sorted(islice(who(entry()), READERS)) == list(range(READERS))
    assert how_many(entry(downloads=10**12), 1) == READERS


def test_more_installs_are_those_of_before_and_others() -> None:
    few, many = list(islice(who(entry()), 40)), list(islice(who(entry()), 80))
    assert many[:40] == few


def test_people_who_have_a_plugin_have_others_of_its_category() -> None:
    def have(plugin_id: str, category: str) -> set[int]:
        return set(islice(who(entry(plugin_id, category=category)), 200))

    words, like, unlike = (
        have("words", "writing"),
        have("diary", "writing"),
        have("colours", "appearance"),
    )
    assert len(words & like) > 2 * len(words & unlike)


def test_versions_that_nobody_downloaded_are_the_newest() -> None:
    assert spread([Release("1.0.0", 0), Release("2.0.0", 0)], 3) == ["2.0.0"] * 3
    assert spread([Release("1.0.0", 5)], 2) == ["1.0.0"] * 2
    assert spread([Release("1.0.0", 5)], 0) == []
