"""Words of a text, alike in what is found and in what somebody types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# Scripts that write no spaces between words (Chinese, Japanese), or join them (Korean).
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]+"
)
# Letters whose marks people leave out: é, ё stays as it is.
_MARKED = re.compile("([a-z\u0370-\u03ff])[\u0300-\u036f]+")
_UNLIKE = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
SHORTEST_PART = 3  # characters; of a name such as TaskNotes
LONGEST_WORD = 64  # characters; what is longer is no word that anybody types


def fold(text: str) -> str:
    """Without case, width and accents: ``CAFÉ`` is ``cafe``."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_UNLIKE)
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", decomposed))


def words(text: str) -> list[str]:
    """Of letters, their marks, and digits."""
    letters = (c if unicodedata.category(c)[0] in "LMN" else " " for c in fold(text))
    return [word[:LONGEST_WORD] for word in "".join(letters).split()]


def joined(text: str) -> str:
    """As people type a name who do not know where it has spaces: ``wordcount``."""
    return "".join(words(text))


def indexed(text: str) -> list[str]:
    """Words that find the text; of unspaced scripts each character, and each two neighbours."""
    return [token for word in words(text) for token in _tokens(word, alone=True)]


def search_words(text: str) -> list[str]:
    """Words to look for; of unspaced scripts each two neighbours."""
    return [token for word in words(text) for token in _tokens(word, alone=False)]


def name_words(name: str) -> list[str]:
    """Words that find a name: its own, the parts of ``TaskNotes``, and two neighbours as one."""
    own = words(name)
    parts = [part for part in words(_CAPITAL.sub(" ", name)) if len(part) >= SHORTEST_PART]
    pairs = [first + second for first, second in pairwise(own)]
    return list(dict.fromkeys([*indexed(name), *parts, *pairs, joined(name)]))


def is_unspaced(word: str) -> bool:
    return _UNSPACED.search(word) is not None


def _tokens(word: str, *, alone: bool) -> Iterator[str]:
    end = 0
    for run in _UNSPACED.finditer(word):
        if end < run.start():
            yield word[end : run.start()]
        yield from _grams(run.group(), alone=alone)
        end = run.end()
    if end < len(word):
        yield word[end:]


def _grams(run: str, *, alone: bool) -> Iterator[str]:
    if alone or len(run) == 1:
        yield from run
    for first, second in pairwise(run):
        yield first + second
