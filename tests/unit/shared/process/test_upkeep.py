"""Programs beside a service: once, or again and again."""

from __future__ import annotations

import pytest

from plugin_platform import upkeep
from plugin_platform.errors import Unavailable


class Enough(Exception):
    pass


def given(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr("sys.argv", ["program", *words])


def test_once_it_says_what_it_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch)
    upkeep.run("a.program", lambda: "two were removed")
    assert capsys.readouterr().out == "two were removed\n"


def test_once_it_ends_with_what_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> str:
        raise Unavailable("The database cannot be reached.")

    given(monkeypatch)
    with pytest.raises(SystemExit, match="cannot be reached"):
        upkeep.run("a.program", work)


def test_again_and_again_one_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    pauses: list[float] = []

    def first() -> str:
        done.append("first")
        raise Unavailable("Away.")

    def second() -> str:
        done.append("second")
        return "well"

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise Enough

    monkeypatch.setattr("time.sleep", sleep)
    given(monkeypatch, "--every", "30")
    with pytest.raises(Enough):
        upkeep.run("a.program", first, each_time=[first, second])
    assert done == ["first", "second"] * 2
    assert pauses == [30, 30]


@pytest.mark.parametrize("word", ["0", "-1", "nan", "1e300", "soon"])
def test_a_pause_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    given(monkeypatch, "--every", word)
    with pytest.raises(SystemExit) as ended:
        upkeep.run("a.program", lambda: "")
    assert ended.value.code == 2
