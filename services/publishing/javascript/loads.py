"""Pictures, fonts, styles, scripts, frames and forms that a module names by fixed addresses, as far
as the page's policy stops them. Looked for in elements that are made, attributes that are set, and
rules of style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tree_sitter import Node, Tree

from plugin_platform.page_policy import closed, stops, table
from publishing.javascript.constants import Beginning, beginning, constant
from publishing.javascript.literals import first_value, values_of
from publishing.javascript.query import Hint

TAGS = sorted({*table()["elements"], *table()["attributes"]})
SET = sorted(table()["set"])
# Of `action` it is not plain that it is a form's.
ASSIGNED = ("src", "srcset", "poster", "formAction")
PATTERNS = f"""
    ((arguments . [
        (string (string_fragment) @element) (template_string (string_fragment) @element)
      ]) @made
     (#any-of? @element {" ".join(f'"{each}"' for each in TAGS)}))
    ((arguments . (string (string_fragment) @attribute)) @set
     (#any-of? @attribute "formAction" "srcSet" {" ".join(f'"{each}"' for each in SET)}))
    ((property_identifier) @assigned
     (#any-of? @assigned {" ".join(f'"{each}"' for each in ASSIGNED)}))
"""
NEARBY = 200  # bytes
# Of each match that says something the text has one of these, see query.py.
HINTS = (
    Hint(
        re.compile(
            rf"\(\s*['\"`](?:formAction|srcSet|{'|'.join([*TAGS, *SET])})['\"`\\$]".encode(),
        )
    ),
    Hint(re.compile(rf"(?:{'|'.join(ASSIGNED)})\s*=\s*['\"`]".encode())),
)
MAKES_ELEMENTS = re.compile(r"(?:jsxs?|createElement)\Z")
# What stands in front of the quote of a first argument.
CALLED = re.compile(rb"(?<![\w$])([\w$]+)(?:\s*\))?\s*\(\s*\Z")
SETS = re.compile(rb"\.\s*setAttribute\s*\(\s*\Z")
VALUE = re.compile(rb"\s*=\s*(['\"`])([^'\"`\\\n]*?)(\1|\$\{)")
# Rules in the text of a script or a sheet; in a string, quotes may be escaped.
RULE = re.compile(
    rb"(?:(@import)\s+(?:url\(\s*)?|\burl\(\s*)(?:\\?['\"])?((?:https?:)?//[^\s'\"\\)$;]+)",
    re.IGNORECASE,
)
RULE_WORDS = (b"@import", b"url(")
# In a script, what stands before is a property, a list of values, or nothing: else it is prose.
IS_VALUE = re.compile(rb"[:,'\"`]\s*\Z")
OF_FONT = re.compile(rb"(?:@font-face\s*\{[^{}]*|\bFontFace\s*\([^()]*)\Z", re.IGNORECASE)
OF_A_FACE = 1_000  # bytes
MOST_RULES = 200  # that are looked at in one file
TEXTS = ("string", "template_string", "string_fragment", "escape_sequence")
SHOWN = 80  # characters of an address


class Stop(NamedTuple):
    """What a directive stops, and at which byte it is."""

    what: str
    directive: str
    offset: int


def stopped_by(
    match: Mapping[str, list[Node]], source: bytes, aliases: dict[str, str]
) -> Iterator[Stop]:
    """What a match of ``PATTERNS`` would load."""
    for node in match.get("element", ()):
        made = match["made"][0]
        if _makes_element(node, source, aliases) and _is_whole(node, made):
            yield from _of_element(_text(node), node, made)
    for node in match.get("attribute", ()):
        given = match["set"][0]
        if SETS.search(_before(node.start_byte - 1, source)) and _is_whole(node, given):
            value = _second(given)
            yield from _set(_text(node), beginning(value), value.start_byte if value else 0)
    for node in match.get("assigned", ()):
        if found := VALUE.match(source[node.end_byte : node.end_byte + NEARBY]):
            address = Beginning(found[2].decode("utf-8", "replace"), whole=found[3] != b"${")
            is_member = _before(node.start_byte, source).rstrip().endswith(b".")
            if is_member:
                yield from _set(_text(node), address, node.start_byte)


def rules_in(text: bytes, tree: Tree | None = None) -> Iterator[Stop]:
    """What rules of style sheets load: of a sheet, or in the strings of a script with its
    ``tree``.
    """
    lower = text.lower()
    if not any(word in lower for word in RULE_WORDS):  # a fraction of what the rest costs
        return
    for _, found in zip(range(MOST_RULES), RULE.finditer(text), strict=False):
        start = found.start()
        if tree is not None and not (
            (found[1] or IS_VALUE.search(_before(start, text))) and _in_a_text(tree, start)
        ):
            continue
        address = Beginning(found[2].decode("utf-8", "replace"), whole=True)
        is_font = OF_FONT.search(text[max(0, start - OF_A_FACE) : start])
        directive = "style-src" if found[1] else "font-src" if is_font else "img-src"
        what = "@import" if found[1] else "url()"
        yield from _load(what, address, directive, start)


def _in_a_text(tree: Tree, offset: int) -> bool:
    node = tree.root_node.descendant_for_byte_range(offset, offset + 1)
    return node is not None and node.type in TEXTS


def _of_element(name: str, node: Node, arguments: Node) -> Iterator[Stop]:
    directive = table()["elements"].get(name)
    if directive and closed(directive):
        yield Stop(f"<{name}>", directive, node.start_byte)
    props = _second(arguments)
    if props is None or props.type != "object":
        return
    pairs = dict(_pairs(props))
    rel = pairs.get("rel")
    if name == "link" and (rel is None or constant(rel) != "stylesheet"):
        return
    for attribute, governed in table()["attributes"].get(name, {}).items():
        if value := pairs.get(attribute):
            said = beginning(value)
            yield from _load(f"<{name} {attribute}>", said, governed, value.start_byte)


def _pairs(props: Node) -> Iterator[tuple[str, Node]]:
    for member in values_of(props):
        key = member.child_by_field_name("key") if member.type == "pair" else None
        value = member.child_by_field_name("value") if member.type == "pair" else None
        if key is not None and value is not None and key.type in ("property_identifier", "string"):
            yield constant(key) or _text(key), value


def _set(attribute: str, said: Beginning, offset: int) -> Iterator[Stop]:
    """Of which element is not known: it is told where none of them could load it."""
    directives = table()["set"][attribute.lower()]
    if all(stops(each, said.text) for each in directives):
        yield from _load(attribute, said, ", ".join(directives), offset)


def _load(what: str, said: Beginning, directive: str, offset: int) -> Iterator[Stop]:
    if said.names_a_place and stops(directive.split(",", maxsplit=1)[0], said.text):
        yield Stop(f"{what} from {said.text[:SHOWN]}", directive, offset)


def _makes_element(fragment: Node, source: bytes, aliases: dict[str, str]) -> bool:
    """Whether the call whose first argument holds ``fragment`` makes an element of that name."""
    called = CALLED.search(_before(fragment.start_byte - 1, source))  # 1: the quote
    name = called[1].decode("utf-8", "replace") if called else ""
    return MAKES_ELEMENTS.search(aliases.get(name, name)) is not None


def _is_whole(fragment: Node, arguments: Node) -> bool:
    """Whether the string that is the first of ``arguments`` says no more; a template may."""
    first = first_value(arguments)
    return first is None or first.type != "string" or constant(first) == _text(fragment)


def _second(arguments: Node) -> Node | None:
    values = values_of(arguments)
    next(values, None)
    return next(values, None)


def _before(end: int, source: bytes) -> bytes:
    return source[max(0, end - NEARBY) : end]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
