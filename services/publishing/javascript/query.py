"""What a query finds, without a way through all of a tree where the text tells that it need not.

A query looks at every node, which costs as much as parsing does. What ours look for has a word, or
a sign, of which the text says in a fraction of that where it stands: only there the tree is looked
at. A tree of which that would be a large part, or that is deep there, is looked at once and wholly:
so nothing costs much more than that, whatever its shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node, Query, QueryCursor

Match = dict[str, list[Node]]
Span = tuple[int, int]  # bytes, from and to


class Hint(NamedTuple):
    """What a match has within it, in the ``before`` bytes that end with what ``shape`` finds."""

    shape: re.Pattern[bytes]
    before: int = 0

    def spans(self, source: bytes) -> Iterator[Span]:
        for found in self.shape.finditer(source):
            yield min(found.start(), max(0, found.end() - self.before)), found.end()


def any_of(capture: str, names: Iterable[str]) -> str:
    """A query's words for: what is captured is one of these names."""
    quoted = " ".join(f'"{name}"' for name in names)
    return f"(#any-of? @{capture} {quoted})"


# Of the nodes of a tree, so many in all may be on the way to where it is looked at, and there.
SHARE = 16


def matches(query: Query, node: Node) -> list[Match]:
    """What the query finds below ``node``: the captures of each match, in the text's order."""
    return _in_order(captures for _, captures in QueryCursor(query).matches(node))


def matches_near(query: Query, root: Node, source: bytes, hints: Sequence[Hint]) -> list[Match]:
    """The same of a whole tree, and ``source`` is its text. Whatever the query finds that anybody
    wants to know has one of the ``hints``.
    """
    spans = _spans(root, source, hints)
    if spans is None:
        return matches(query, root)
    found: dict[object, Match] = {}
    for start, end in spans:
        cursor = QueryCursor(query)
        cursor.set_byte_range(start, end)
        for pattern, captures in cursor.matches(root):
            found.setdefault((pattern, *_places(captures)), captures)  # it may be near two
    return _in_order(found.values())


def _in_order(found: Iterable[Match]) -> list[Match]:
    return sorted(found, key=lambda each: min(n.start_byte for ns in each.values() for n in ns))


def _places(captures: Match) -> Iterator[tuple[str, int, int]]:
    for name, nodes in captures.items():
        yield from ((name, node.start_byte, node.end_byte) for node in nodes)


def _spans(root: Node, source: bytes, hints: Sequence[Hint]) -> list[Span] | None:
    """Where to look, None for everywhere."""
    left = root.descendant_count // SHARE
    spans: list[Span] = []
    for hint in hints:
        for span in hint.spans(source):
            spans.append(span)
            left -= 1
            if left < 0:
                return None
    merged = list(_merged(sorted(spans)))
    cursor = root.walk()
    for start, end in merged:
        left -= end - start
        cursor.reset(root)
        while left >= 0 and cursor.goto_first_child_for_byte(start) is not None:
            left -= 1
        if left < 0:
            return None
    return merged


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Those that overlap as one; they come in order."""
    if not spans:
        return
    start, end = spans[0]
    for one in spans[1:]:
        if one[0] > end:
            yield start, end
            start, end = one
        end = max(end, one[1])
    yield start, end
