"""What an import says of how far it is."""

from __future__ import annotations

from importing.progress import Progress


def at(*seconds: float) -> Progress:
    clock = iter((0.0, *seconds))
    return Progress("installs", 100, lambda: next(clock))


def test_while_it_goes_on_it_says_how_long_it_will_take() -> None:
    progress = at(1, 10)
    progress.step(50)
    assert progress.line() == "50 of 100 installs, 300 a minute, about 10 s more"


def test_at_the_end_it_says_how_long_it_took_also_of_fewer_than_were_planned() -> None:
    progress = at(1, 70)
    progress.step(99)
    said = progress.line("99 new", is_over=True)
    assert said == "99 of 100 installs, 99 new, 85 a minute, 1 min 10 s"
