"""When two names would be taken for each other.

After PyPI's ultranormalisation (warehouse, ``ultranormalize_name``: ``. _ -`` removed, ``l i 1``
and ``o 0`` the same), Unicode's skeletons (UTS 39: letters of other alphabets that look like Latin
ones) and an edit distance in which a swap of neighbours is one (optimal string alignment).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz.distance import OSA

from plugin_platform.rules import load

# Words that say nothing of what it is: "Dataview" and "Dataview Plugin" are the same to people.
WORDS = (
    "addon add app ext extension folio for js new official on original plugin plugins plus pro"
    " real the v2"
)
FILLERS = frozenset(WORDS.split())
FOLD = str.maketrans("10i5", "lols")
PAIRS = (("rn", "m"), ("vv", "w"))
SHORTEST, LONG = 5, 9  # letters from which one edit, and two, may be a slip


@cache
def _look_alikes() -> dict[int, str]:
    """From Unicode's confusables.txt: what looks like a letter or digit of ASCII."""
    return {ord(each): letter for letter, all_ in load("look_alikes.json").items() for each in all_}


def skeleton(name: str) -> str:
    """The same for two names that look the same."""
    seen = unicodedata.normalize("NFKD", name.translate(_look_alikes())).lower()
    seen = seen.translate(_look_alikes())
    text = "".join(each for each in seen if each.isalnum())
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    return text.translate(FOLD)


def gist(name: str) -> str:
    """The skeleton without the words that say nothing, and without a plural."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [each for each in re.split(r"[\W_]+", spaced) if each.lower() not in FILLERS]
    return re.sub(r"s\Z", "", skeleton("".join(words))) or skeleton(name)


def likeness(name: str, other: str) -> str | None:
    """How ``name`` is close to ``other``, for people to read, or None."""
    if skeleton(name) == skeleton(other):
        return "they look the same" if name != other else "it is the same"
    one, two = gist(name), gist(other)
    if one == two:
        return "only words such as plugin, pro or official tell them apart"
    shorter = min(len(one), len(two))
    allowed = 0 if shorter < SHORTEST else 1 if shorter < LONG else 2
    if (
        abs(len(one) - len(two)) <= allowed
        and OSA.distance(one, two, score_cutoff=allowed) <= allowed
    ):
        return "a slip of the hand makes one of the other"
    return None
