"""Texts that a regular expression finds, made by going through its parts."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ORDINARY = string.ascii_letters + string.digits + "_"
SIGNS = ORDINARY + string.punctuation + " "
CLASSES = {
    kinds.CATEGORY_DIGIT: string.digits,
    kinds.CATEGORY_WORD: ORDINARY,
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_SPACE: ORDINARY,
}
MORE = 40  # repetitions beyond the least, at most


def text_of(pattern: str, chance: random.Random) -> str:
    """One text; what stands around it (``\\b``, look-ahead) is for the caller to provide."""
    return _sequence(parser.parse(pattern), chance)


def _sequence(parts: Sequence[Any], chance: random.Random) -> str:
    return "".join(_part(kind, value, chance) for kind, value in parts)


def _part(  # noqa: PLR0911 - one line a kind of part
    kind: Any, value: Any, chance: random.Random
) -> str:
    if kind is kinds.LITERAL:
        return chr(value)
    if kind in (kinds.ANY, kinds.NOT_LITERAL):
        return chance.choice([each for each in ORDINARY if each != value and ord(each) != value])
    if kind is kinds.IN:
        return chance.choice(_alphabet(value))
    if kind is kinds.BRANCH:
        return _sequence(chance.choice(value[1]), chance)
    if kind is kinds.SUBPATTERN:
        return _sequence(value[-1], chance)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        least, most, repeated = value
        times = chance.randint(least, min(int(most), least + MORE))
        return "".join(_sequence(repeated, chance) for _ in range(times))
    if kind in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT):
        return ""
    raise re.error(f"{kind} is not known here")


def _alphabet(parts: list[tuple[Any, Any]]) -> list[str]:
    negated = parts[0][0] is kinds.NEGATE
    signs = set[str]()
    for kind, value in parts[negated:]:
        if kind is kinds.LITERAL:
            signs.add(chr(value))
        elif kind is kinds.RANGE:
            signs |= {chr(each) for each in range(value[0], value[1] + 1)}
        else:
            signs |= set(CLASSES[value])
    return sorted(set(SIGNS) - signs if negated else signs)
