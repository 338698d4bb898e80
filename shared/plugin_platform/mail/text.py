"""Strangers' words on their way into a mail: on one line, visible, and not too long."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"


def one_line(text: object, longest: int) -> str:
    """Without anything that breaks a line, is not seen, or turns the direction of writing; nor an
    encoded word (RFC 2047), which ``email`` decodes when a header is set, line breaks and all.
    """
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in str(text))
    words = " ".join(seen.split()).replace("=?", "= ?")
    return words if len(words) <= longest else words[: longest - 1].rstrip() + ELLIPSIS


def quoted(text: str, longest: int = 4000) -> str:
    """As the words of somebody else: each line begins with ``> ``."""
    lines = [one_line(line, 1000) for line in text[:longest].splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines if line)
