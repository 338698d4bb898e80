"""Names that would be taken for a popular plugin's, measured on two lists.

``protected.json`` are the 50 most installed plugins of a large editor's community, ``squats.json``
200 names made of them in the ways that squatters use, ``benign.json`` 1,000 others of it.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from confusable_homoglyphs import confusables

from plugin_platform.rules import load
from publishing.checks.engine.likeness import likeness, skeleton
from publishing.checks.engine.submission import Neighbour, Submission
from publishing.checks.names import run

FOLDER = Path(__file__).with_name("corpora")


def corpus(name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return rows


PROTECTED = [Neighbour(row["id"], row["name"], row["owner"]) for row in corpus("protected")]


def held(row: dict[str, str], owner: str | None = None) -> bool:
    owner = owner or row.get("owner", "somebody else")
    submitted: dict[str, Any] = {"plugin_id": row["id"], "name": row["name"], "owner_id": owner}
    findings = list(run(Submission(b"", neighbours=PROTECTED, **submitted)))
    assert all(each.verdict == "held" for each in findings)
    return bool(findings)


def test_nearly_all_squats_are_held() -> None:
    squats = corpus("squats")
    assert len(squats) == 200
    assert sum(map(held, squats)) >= 190


def test_each_way_of_squatting_is_known() -> None:
    """A list in which one way slips through can still be 95 % right."""
    squats = corpus("squats")
    for kind in {row["kind"] for row in squats}:
        same = [held(row) for row in squats if row["kind"] == kind]
        assert sum(same) >= 0.8 * len(same), kind


def test_hardly_any_honest_name_is_held() -> None:
    benign = corpus("benign")
    assert len(benign) == 1000
    assert sum(map(held, benign)) <= 20


def test_the_owner_of_the_popular_one_may_name_more_like_it() -> None:
    popular = corpus("protected")[2]
    row = {"id": popular["id"] + "s", "name": popular["name"] + " Pro"}
    assert not held(row, owner=popular["owner"])
    assert held(row)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("C\u0430lendar", "Calendar"), ("\u0421ALENDAR", "calendar"), ("ca1endar", "calendar"),
        ("cal-en-dar", "calendar"), ("\U0001d41calendar", "calendar"), ("calendár", "calendar"),
        ("Calendar Plugin", "calendar"), ("calendars", "calendar"), ("clendar", "calendar"),
        ("calednar", "calendar"), ("rnarkdown", "markdown"),
    ],
)  # fmt: skip
def test_names_that_are_taken_for_each_other(name: str, other: str) -> None:
    assert likeness(name, other)
    assert likeness(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [("git", "gist"), ("table", "tablet"), ("Word Count", "Word Cloud"), ("Календарь", "Calendar")],
)
def test_names_that_are_told_apart(name: str, other: str) -> None:
    # Four letters and less have a neighbour for every edit.
    assert (likeness(name, other) is None) == ((name, other) != ("table", "tablet"))


def test_the_table_of_look_alikes_is_unicodes() -> None:
    """A selection of confusables.txt, as the package of that name has it."""
    for letter, alike in load("look_alikes.json").items():
        known = {
            each["c"].lower()
            for case in (letter, letter.upper())
            for each in confusables.confusables_data.get(case, ())
        }
        assert {each.lower() for each in alike} <= known
    assert skeleton("\u0440\u0430\u0443\u0440\u0430l") == "paypal"
