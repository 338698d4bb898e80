"""What PostgreSQL can keep as text and look for, and what a name may be made of."""

from __future__ import annotations

import re
import unicodedata

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Unseen characters can make one name look like another (Unicode TR 36), turn the text after them
# round, or drive a terminal.
UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def is_storable(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair, in a text column or in a JSON document."""
    return UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text with a mark instead of what cannot be kept."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def is_plain(text: str) -> bool:
    """Without control characters and such as nobody sees."""
    return not any(unicodedata.category(character) in UNSEEN for character in text)


def plain(text: str) -> str:
    """The text with a mark instead of each such character."""
    return "".join(each if is_plain(each) else "\N{REPLACEMENT CHARACTER}" for each in text)


def escaped_for_like(text: str) -> str:
    """The text for LIKE with its default escape: none of it is a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
