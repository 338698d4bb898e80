"""Texts that are put together of constants, as far as they can be seen without running anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from publishing.javascript.literals import NotLiteral, first_value, unescape

MOST_PARTS = 200  # of one text; who needs more says something that is not for people to read
# As browsers read addresses: a backslash is a slash, and what comes before the last @ is no host.
HOST = re.compile(
    r"[\x00-\x20]*(?:(?:https?|wss?):)?[/\\]{2,}"
    r"(?:[^/\\?#]*@)?(\[[^\[\]@]*\]|[^/\\?#:@\[\]]+)(?=([/\\?#:])|\Z)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Beginning:
    """What a text begins with; ``whole`` when that is all of it."""

    text: str
    whole: bool

    @property
    def host(self) -> str | None:
        """Of the address that it is, None where there is none or only running it would tell."""
        found = HOST.match(self.text)
        return found[1].lower().rstrip(".") if found and (self.whole or found[2]) else None

    @property
    def names_a_place(self) -> bool:
        """Whether it is the address of another host, or itself what it is the address of."""
        return self.host is not None or self.text[:5].lower() in ("data:", "blob:")


def constant(node: Node | None) -> str | None:
    """The text of ``node``, where all of it can be seen."""
    found = beginning(node)
    return found.text if found.whole else None


def beginning(node: Node | None) -> Beginning:
    """Strings, templates and sums of them, in brackets or not."""
    parts: list[str] = []
    waiting = [node]
    seen, whole = 0, True
    while waiting and whole:
        part = waiting.pop()
        seen += part is None or part.type not in PIECES
        try:
            below = None if part is None or seen > MOST_PARTS else _below(part, parts)
        except NotLiteral:
            below = None
        whole = below is not None
        waiting += reversed(below or [])
    try:
        # Two escapes may name the halves of one character.
        text = "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return Beginning("", whole=False)
    return Beginning(text, whole)


PIECES = ("string_fragment", "escape_sequence", "template_substitution")


def _below(node: Node, parts: list[str]) -> list[Node] | None:
    """What ``node`` is made of, after what it says itself; None of what is no constant. Raises
    ``NotLiteral`` for what names no character.
    """
    match node.type:
        case "string_fragment":
            parts.append((node.text or b"").decode("utf-8", "replace"))
            return []
        case "escape_sequence":
            parts.append(unescape(node))
            return []
        case "string" | "template_string":
            return node.named_children
        case "parenthesized_expression" | "template_substitution":
            inner = first_value(node)
            return None if inner is None else [inner]
        case "binary_expression":
            sides = [node.child_by_field_name(name) for name in ("left", "operator", "right")]
            left, operator, right = sides
            is_sum = operator is not None and operator.type == "+"
            return [left, right] if is_sum and left is not None and right is not None else None
    return None
