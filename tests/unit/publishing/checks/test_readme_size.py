"""What a readme may grow to: a few bytes of Markdown say as much as one likes."""

import random
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.publishing.zips import CODE, zipped

from publishing.archives.archive import unpacked
from publishing.intake import apart
from publishing.intake.inspection import Inspection, inspect
from publishing.intake.packages import Zip
from publishing.intake.readme import MAX_HTML, TooLong, render

# One address, and two thousand links to it: 8 MB of HTML, out of a zip of a few hundred bytes.
GROWING = f"[a]: /{'x' * 4000}\n\n{'[a] ' * 2_000}"
AS: dict[str, Any] = {"plugin_id": "word-count", "version": "1.0.0"}


def of_zip(readme: str, **options: Any) -> Inspection:
    with tempfile.TemporaryFile() as source:
        source.write(zipped({"README.md": readme.encode()}))
        with unpacked(source) as archive:
            return Zip(archive).inspect(**AS, **options)


def of_field(readme: str) -> Inspection:
    return inspect(CODE, readme=readme, **AS)


def found(inspection: Inspection) -> list[tuple[str, str | None]]:
    return [(e["pointer"], e["file"]) for e in inspection.errors if e["code"] == "readme-size"]


def test_a_readme_that_grows_is_refused_and_no_part_of_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = answers(monkeypatch)
    of_a_zip, of_a_field = of_zip(GROWING, renders=True), of_field(GROWING)
    assert found(of_a_zip) == [("/bundle", "README.md")]
    assert found(of_a_field) == [("/readme", None)]
    assert of_a_zip.readme_html is of_a_field.readme_html is None
    assert max(sizes) < 500_000


def test_the_readme_of_a_zip_is_as_long_as_one_that_is_sent_along() -> None:
    # Of four bytes each, and packed no better than zips may be.
    chance = random.Random(1)  # noqa: S311 - the same in each run
    longest = "".join(chr(0x1F600 + chance.randrange(64)) for _ in range(200_000))
    assert found(of_zip(longest, renders=True)) == []
    for renders in (False, True):
        assert found(of_zip(longest + "a", renders=renders)) == [("/bundle", "README.md")]


def test_only_what_is_submitted_is_rendered() -> None:
    checked = of_zip("*hello*")
    assert checked.readme is checked.readme_html is None
    assert of_zip("*hello*", renders=True).readme_html == "<p><em>hello</em></p>\n"


@pytest.mark.parametrize(
    "growing",
    [
        GROWING,
        f"[a]: /b '{'x' * 4000}'\n\n{'[a] ' * 2_000}",
        f"[a]: /{'x' * 4000}\n\n# {'[a] ' * 2_000}",
        f"[a]: /{'x' * 4000}\n\n{'![*b*][a] ' * 1_000}",
        "[a](b)" * 19_000,
    ],
    ids=["address", "title", "heading", "pictures", "links"],
)
def test_no_way_of_growing_gets_through(growing: str) -> None:
    with pytest.raises(TooLong):
        render(growing)


def test_a_long_readme_of_words_is_rendered() -> None:
    text = "Some **words** and a [link](https://a.example).\n\n" * 4000
    assert len(text) > 190_000
    assert 200_000 < len(render(text)) <= MAX_HTML


PROGRAMS = {
    "output": "def work(): print('x' * 40_000_000)",
    "complaints": "def work(): sys.stderr.write('x' * 40_000_000); sys.exit(1)",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_process_is_listened_to_no_longer_than_is_agreed(
    program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A process of which somebody else has hold may say anything."""
    (tmp_path / "talkative.py").write_text(f"import sys\ndef prepare(): pass\n{PROGRAMS[program]}")
    monkeypatch.syspath_prepend(tmp_path)
    apart.stop()
    read: list[int] = []
    monkeypatch.setattr(apart, "_read", noted(read, apart._read))
    with pytest.raises((apart.TooComplex, RuntimeError)):
        apart.run("talkative", b"")
    assert sum(read) <= apart.MAX_ANSWER + apart.MAX_COMPLAINT + 2


def noted(sizes: list[int], read: Callable[..., bytes]) -> Callable[..., bytes]:
    def reading(*arguments: Any, **options: Any) -> bytes:
        data = read(*arguments, **options)
        sizes.append(len(data))
        return data

    return reading


def answers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How large each answer of a process is."""
    sizes: list[int] = []
    monkeypatch.setattr(apart, "run", noted(sizes, apart.run))
    return sizes
