"""Documents name tests by file: from the top of the repository, or below `tests/`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]
TESTS = TOP / "tests"
DOCUMENTS = [*TOP.glob("*.md"), *TOP.glob("docs/*.md")]

QUOTED = re.compile(r"`([^`\s]+)`")
FOLDERS = "|".join(("tests", *(path.name for path in TESTS.iterdir() if path.is_dir())))
TEST = re.compile(rf"({FOLDERS})/.*|(.*/)?(test_[\w*]+\.py|[\w.-]+\.test\.tsx?)")


def named_in(text: str) -> list[str]:
    return [word for word in QUOTED.findall(text) if TEST.fullmatch(word)]


def lost(names: list[str]) -> list[str]:
    return [name for name in names if not any([*TOP.glob(name), *TESTS.glob(name)])]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_there(document: Path) -> None:
    assert lost(named_in(document.read_text())) == []


def test_a_test_that_is_not_where_a_document_says_is_found() -> None:
    there = "`unit/docs/test_named_tests.py`, `tests/e2e`, `integration/*/test_*_actors.py`"
    gone = ["unit/docs/test_gone.py", "test_named_tests.py", "src/gone.test.ts", "e2e/gone/"]
    said = " ".join([there, "`text/javascript`", *(f"`{name}`" for name in gone)])
    assert lost(named_in(said)) == gone
