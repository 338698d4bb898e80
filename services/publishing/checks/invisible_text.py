"""A bundle shows what it does: no characters that hide or reorder code.

Bidirectional controls reorder what a reviewer sees (CVE-2021-42574), runs of variation
selectors, tags or private-use characters carry code that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
JOINERS = "\u200c\u200d"
ZERO_WIDTH = "\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f"
ZERO_WIDTH += "\u3164\ufeff\uffa0\ufff9-\ufffb"
SELECTORS = "\ufe00-\ufe0f"
INVISIBLE = re.compile(
    f"[{BIDI}{JOINERS}{ZERO_WIDTH}{SELECTORS}\U000e0000-\U000e0fff]"
    "|[\ue000-\uf8ff\U000f0000-\U0010ffff]{4,}"
)
FIRST_COMPLEX_SCRIPT = "\u0590"
MODIFIERS = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
BLACK_FLAG = "\U0001f3f4"
# Letters and marks that also have an emoji's form (Unicode, emoji-variation-sequences.txt), for
# all that are neither symbols nor punctuation.
EMOJI_LETTERS = "\u2139\u24c2\u3030\u00a9\u00ae\u2122"
MAX_FINDINGS = 10

# One of them is writing, hundreds are an alphabet: each selector or tag can be a digit of a
# payload, and so can each Braille pattern, which no font of an editor tells apart.
CARRIERS = re.compile(f"[{SELECTORS}\u200d\U000e0020-\U000e007f]")
MAX_CARRIERS = 200
BRAILLE = re.compile("[\u2800-\u28ff]")
MAX_BRAILLE = 512  # a spinner has some ten
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
MAX_PRIVATE_USE = 512  # an icon font's own list is longer, and is written as escapes
HOARDS = (
    ("variation selectors, joiners and tags", CARRIERS, MAX_CARRIERS),
    ("Braille patterns", BRAILLE, MAX_BRAILLE),
    ("private-use characters", PRIVATE_USE, MAX_PRIVATE_USE),
)


@check("invisible-text", "Nothing in the bundle is invisible", revision=1, needs="text", of="text")
def run(submission: Submission) -> Iterator[Finding]:
    text = submission.text
    if text.isascii():
        return
    found = (m for m in INVISIBLE.finditer(text) if not _harmless(text, m.start()))
    for _, match in zip(range(MAX_FINDINGS), found, strict=False):
        name = unicodedata.name(match.group()[0], f"U+{ord(match.group()[0]):04X}")
        what = f"Invisible character: {name}"
        yield finding("invisible-text", what=what, at=submission.place(match.start()))
    yield from _hoards(submission)


def _hoards(submission: Submission) -> Iterator[Finding]:
    """What may stand in a text, but not by the hundred: that is how payloads are hidden."""
    for what, pattern, most in HOARDS:
        places = [match.start() for match in islice(pattern.finditer(submission.text), most + 1)]
        if len(places) > most:
            said = f"More than {most} {what}: they can carry hidden code"
            yield finding("invisible-text", what=said, at=submission.place(places[0]))


def _harmless(text: str, index: int) -> bool:
    character = text[index]
    before = text[index - 1] if index else ""
    if character == "\ufeff":
        return index == 0  # a byte order mark
    if "\ufe00" <= character <= "\ufe0f":
        return _takes_selector(before)
    if character in "\u200c\u200d":
        return _joins(before)
    if ord(character) in TAGS:
        return _is_flag(text, index)
    return False


def _takes_selector(before: str) -> bool:
    """Emoji and text presentation, of keycaps too."""
    if not before:
        return False
    if before.isascii():
        return before in "0123456789#*"
    return unicodedata.category(before) in ("So", "Sm", "Po") or before in EMOJI_LETTERS


def _joins(before: str) -> bool:
    """Joiners belong in emoji sequences and in scripts whose letters join."""
    if not before:
        return False
    category = unicodedata.category(before)
    in_emoji = category == "So" or before == "\ufe0f" or ord(before) in MODIFIERS
    return in_emoji or (before >= FIRST_COMPLEX_SCRIPT and category in ("Lo", "Mn", "Mc"))


def _is_flag(text: str, index: int) -> bool:
    """Tags after a black flag are the flag of a region: a handful, no more."""
    start = max(0, index - 8)
    flag = text.rfind(BLACK_FLAG, start, index)
    return flag >= 0 and all(ord(character) in TAGS for character in text[flag + 1 : index])
