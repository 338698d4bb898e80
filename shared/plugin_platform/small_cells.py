"""Numbers that are of too few people are not shown, nor can they be worked out from the others."""

from __future__ import annotations

from collections.abc import Mapping

FEWEST = 5  # people; what fewer did is told of nobody


def shown(number: int) -> int | None:
    """None: fewer than ``FEWEST``, and more than none."""
    return None if 0 < number < FEWEST else number


def hidden(people: Mapping[str, int]) -> set[str]:
    """Whose numbers are hidden where the sum of all is shown: those of too few people, and as many
    of the next smallest as it takes for what is hidden to be of enough people together.
    """
    smallest_first = sorted((number, name) for name, number in people.items() if number > 0)
    found: set[str] = set()
    together = 0
    for number, name in smallest_first:
        if number >= FEWEST and (not found or together >= FEWEST):
            break
        found.add(name)
        together += number
    return found
