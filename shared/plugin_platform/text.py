"""What PostgreSQL can keep as text."""

from __future__ import annotations

import re

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair, in a text column or in a JSON document."""
    return UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text with a mark instead of what cannot be kept."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
