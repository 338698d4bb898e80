"""Ranges of versions, as server and page read them; ``version-ranges.test.ts`` asks the page's."""

import json
import re
from pathlib import Path

import pytest

from plugin_platform.rules import load
from plugin_platform.version_ranges import fits, needs_of

TABLE = json.loads((Path(__file__).parents[3] / "contract" / "version-ranges.json").read_text())
PATTERN = load("manifest.schema.json")["$defs"]["versionRange"]["pattern"]


@pytest.mark.parametrize("range_", TABLE["fits"])
def test_a_range_has_the_versions_that_npm_gives_it(range_: str) -> None:
    assert re.search(PATTERN, range_), "manifests could not say it"
    assert [one for one in TABLE["versions"] if fits(one, range_)] == TABLE["fits"][range_]


@pytest.mark.parametrize("text", TABLE["refused"])
def test_what_parsers_read_differently_is_no_range(text: str) -> None:
    assert not re.search(PATTERN, text)


def test_where_no_range_is_named_any_version_will_do() -> None:
    assert needs_of({"requires": {"plugins": ["outline"]}}) == {"outline": None}
    assert fits("1.0.0-beta", None)
    assert not fits("1.0.0-beta", "*")


@pytest.mark.parametrize("manifest", [{}, {"requires": {}}, {"requires": {"plugins": []}}])
def test_most_need_nothing(manifest: dict[str, object]) -> None:
    assert needs_of(manifest) == {}
