"""Which versions go together, compared with trying all of them."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installs.dependencies import solving
from installs.dependencies.solving import Candidate, Need, TooMuch, Universe, Unsolvable, solve
from installs.model import MAX_PLUGINS
from plugin_platform.version_ranges import fits

IDS = ("aa", "bb", "cc", "dd")
VERSIONS = ("3.0.0", "2.1.0", "2.0.0", "1.0.0")
RANGES = ("*", "^1.0.0", "^2.0.0", "~2.1", ">=2.0.0", "<2.0.0", "^9.0.0", None)


def universe_of(**plugins: dict[str, dict[str, str | None]]) -> Universe:
    """Newest first."""
    return {
        plugin_id: [Candidate(plugin_id, version, needs) for version, needs in versions.items()]
        for plugin_id, versions in plugins.items()
    }


@st.composite
def universes(draw: st.DrawFn) -> tuple[Universe, dict[str, str]]:
    found = {}
    for plugin_id in IDS:
        versions = sorted(draw(st.sets(st.sampled_from(VERSIONS))), reverse=True)
        others = [each for each in (*IDS, "nobody") if each != plugin_id]
        needs = st.dictionaries(st.sampled_from(others), st.sampled_from(RANGES), max_size=2)
        found[plugin_id] = [Candidate(plugin_id, version, draw(needs)) for version in versions]
    present = {}
    for plugin_id in draw(st.sets(st.sampled_from(IDS))):
        if found[plugin_id]:
            present[plugin_id] = draw(st.sampled_from(found[plugin_id])).version
    return found, present


def goes_together(universe: Universe, chosen: dict[str, str]) -> bool:
    candidates = [
        one for each, version in chosen.items() for one in universe[each] if one.version == version
    ]
    return all(
        each in chosen and fits(chosen[each], versions)
        for one in candidates
        for each, versions in one.needs.items()
    )


def all_solutions(
    universe: Universe, wanted: str, present: dict[str, str]
) -> Iterator[dict[str, str]]:
    choices = [
        [one.version for one in universe[each]]
        + ([] if each in present or each == wanted else [""])
        for each in IDS
    ]
    for versions in itertools.product(*choices):
        chosen = {each: version for each, version in zip(IDS, versions, strict=True) if version}
        if goes_together(universe, chosen):
            yield chosen


def changes(found: dict[str, str], wanted: str, present: dict[str, str]) -> set[str]:
    return {each for each, version in present.items() if each != wanted and found[each] != version}


@settings(max_examples=300, deadline=None)
@given(universes())
def test_as_good_as_trying_all(drawn: tuple[Universe, dict[str, str]]) -> None:
    universe, present = drawn
    wanted = "aa"
    possible = list(all_solutions(universe, wanted, present))
    try:
        found = solve(universe, Need(wanted), present)
    except Unsolvable:
        assert possible == []
        return
    assert goes_together(universe, found)
    assert present.keys() <= found.keys()
    newest = max(one[wanted] for one in possible)
    assert found[wanted] == newest
    if any(one[wanted] == newest and not changes(one, wanted, present) for one in possible):
        assert not changes(found, wanted, present), "something was changed without need"


def test_nothing_comes_along_that_nobody_needs() -> None:
    universe = universe_of(
        aa={"2.0.0": {"bb": "^9.0.0"}, "1.0.0": {"cc": None}}, bb={"1.0.0": {}}, cc={"1.0.0": {}}
    )
    assert solve(universe, Need("aa"), {}) == {"aa": "1.0.0", "cc": "1.0.0"}


def test_what_is_there_stays_although_there_is_a_newer_one() -> None:
    universe = universe_of(aa={"1.0.0": {"bb": "^1.0.0"}}, bb={"1.5.0": {}, "1.0.0": {}})
    assert solve(universe, Need("aa"), {"bb": "1.0.0"})["bb"] == "1.0.0"


def test_what_is_there_is_updated_where_it_has_to_be_and_those_that_need_it_with_it() -> None:
    universe = universe_of(
        aa={"1.0.0": {"bb": "^2.0.0"}},
        bb={"2.0.0": {}, "1.0.0": {}},
        cc={"3.0.0": {"bb": "^2.0.0"}, "1.0.0": {"bb": "^1.0.0"}},
    )
    found = solve(universe, Need("aa"), {"bb": "1.0.0", "cc": "1.0.0"})
    assert found == {"aa": "1.0.0", "bb": "2.0.0", "cc": "3.0.0"}


def test_who_cannot_go_together_is_named_with_what_they_need() -> None:
    universe = universe_of(
        aa={"1.0.0": {"bb": "^2.0.0"}},
        bb={"2.0.0": {}, "1.0.0": {}},
        cc={"1.0.0": {"bb": "^1.0.0"}},
    )
    with pytest.raises(Unsolvable) as problem:
        solve(universe, Need("aa"), {"bb": "1.0.0", "cc": "1.0.0"})
    told = {(each.by and each.by.plugin_id, each.need.versions) for each in problem.value.causes}
    assert {("aa", "^2.0.0"), ("cc", "^1.0.0")} <= told


def entangled(size: int) -> Universe:
    """Each version of each needs all others, in versions that never go together."""
    names = [f"p-{number}" for number in range(size)]
    return {
        name: [
            Candidate(
                name,
                f"{major}.0.0",
                {
                    each: f"^{(major + at) % 9 + 1}.0.0"
                    for at, each in enumerate(names)
                    if each != name
                },
            )
            for major in range(9, 0, -1)
        ]
        for name in names
    }


def test_what_is_too_entangled_ends() -> None:
    with pytest.raises((TooMuch, Unsolvable)):
        solve(entangled(32), Need("p-0"), {})


def pigeons(count: int) -> Universe:
    """A root that needs pigeons, of which no two may sit in one hole, and one hole too few."""
    holes = range(1, count)
    names = [f"p-{number}" for number in range(count)]
    found: dict[str, list[Candidate]] = {
        "root": [Candidate("root", "1.0.0", dict.fromkeys(names))],
    }
    for name in names:
        found[name] = [
            Candidate(name, f"{hole}.0.0", {f"hole-{hole}": f"{names.index(name)}.0.0"})
            for hole in holes
        ]
    for hole in holes:
        found[f"hole-{hole}"] = [
            Candidate(f"hole-{hole}", f"{number}.0.0") for number in range(count)
        ]
    return found


def test_what_only_trying_all_would_tell_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    universe = pigeons(10)
    with pytest.raises(TooMuch):
        solve(universe, Need("root"), {})
    monkeypatch.setattr(solving, "MOST_ROUNDS", 1_000_000)
    monkeypatch.setattr(solving, "MOST_COMPARISONS", 1_000_000)
    with pytest.raises((TooMuch, Unsolvable)):  # a small one is told for certain
        solve(pigeons(4), Need("root"), {})


def many(present: int) -> tuple[Universe, dict[str, str]]:
    """As many plugins as one may have, all of which need the same one."""
    had = {f"p-{number:03}": "1.0.0" for number in range(present)} | {"hub": "1.3.0"}
    found: dict[str, list[Candidate]] = {
        plugin_id: [Candidate(plugin_id, "1.0.0", {"hub": "^1.0.0"})] for plugin_id in had
    }
    found["hub"] = [Candidate("hub", f"1.{minor}.0") for minor in range(99, -1, -1)]
    return found, had


def test_who_has_as_many_as_one_may_can_have_another_one() -> None:
    universe, present = many(MAX_PLUGINS)
    wanted = {"new": [Candidate("new", "1.0.0", {"hub": "^1.2.0", "fresh": None})]}
    fresh = {"fresh": [Candidate("fresh", "1.0.0", {"hub": "*"})]}
    solved = solve({**universe, **wanted, **fresh}, Need("new"), present)
    assert solved == {**present, "new": "1.0.0", "fresh": "1.0.0"}


def test_what_has_nothing_to_do_with_it_is_not_looked_through() -> None:
    """Each of a hundred versions fails late; who has very many plugins is told so all the same."""
    universe, present = many(MAX_PLUGINS)
    late = {"late": [Candidate("late", "1.0.0", {"none": "^2.0.0"})]}
    none = {"none": [Candidate("none", "1.0.0")]}
    wanted = {"new": [Candidate("new", f"1.{minor}.0", {"late": None}) for minor in range(100)]}
    with pytest.raises(Unsolvable):
        solve({**universe, **late, **none, **wanted}, Need("new"), present)
