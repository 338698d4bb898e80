"""What of the page a module names without calling it by its plain name.

``window['fe' + 'tch']``, ``const { eval: e } = globalThis``, ``[].constructor.constructor``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tree_sitter import Node

from publishing.javascript.constants import constant
from publishing.javascript.literals import first_value
from publishing.javascript.query import Hint

EVALUATIONS = ("eval", "Function")
REQUESTS = (
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "WebTransport",
    "RTCPeerConnection",
)
CONSTRUCTOR = "A function's constructor"
COOKIE = "document.cookie"
# A module is strict: nothing else can be called eval. Patterns wait for nothing behind what nests,
# see reach.py; what surrounds a name is read from the text.
PATTERNS = """
    ([(identifier) (shorthand_property_identifier)] @evaluation (#eq? @evaluation "eval"))
    ([(property_identifier) (shorthand_property_identifier_pattern)] @member
     (#any-of? @member "eval" "Function" "fetch" "XMLHttpRequest" "WebSocket" "EventSource"
      "WebTransport" "RTCPeerConnection" "sendBeacon" "cookie" "constructor"))
    ((string_fragment) @quoted (#eq? @quoted "constructor"))
    ((subscript_expression object: (identifier) @object index: (_) @key)
     (#any-of? @object "globalThis" "window" "self" "navigator" "document"))
    ((subscript_expression
        object: (member_expression object: (identifier) property: (property_identifier) @object)
        index: (_) @key)
     (#any-of? @object "globalThis" "window" "self" "navigator" "document"))
    (pair_pattern key: [(string) (computed_property_name)] @unpacked)
"""
NEARBY = 200  # bytes
# Of each match that says something the text has one of these, see query.py; names that are called
# too are among those of reach.py.
HINTS = (
    Hint(re.compile(rb"cookie(?![\w$])|[.\['\"`]\s*constructor")),
    Hint(re.compile(rb"(?:globalThis|window|self|navigator|document)\s*[\[?/<\x80-\xff]")),
    Hint(re.compile(rb"\}\s*=\s*(?:globalThis|window|self|document)"), NEARBY),
)
TYPEOF = re.compile(rb"\btypeof\s*\Z")
PAGE = rb"(?:globalThis|window|self)"
OF_PAGE = re.compile(rb"(?<![\w$.])(?:" + PAGE + rb"\s*\??\.\s*)+\Z")
OF_NAVIGATOR = re.compile(rb"(?<![\w$])navigator\s*\??\.\s*\Z")
OF_DOCUMENT = re.compile(rb"(?<![\w$])document(?:['\"`]\s*\])?\s*\??\.\s*\Z")
# `{ here } = window`
UNPACKED = re.compile(
    rb"[^{}]*\}\s*=\s*(?:(?:"
    + PAGE
    + rb"\s*\.\s*)*(document)|"
    + PAGE
    + rb")(?![\w$])(?!\s*\??[.(\[])"
)
# `.constructor` of a constructor, or of a function that is written for it.
OF_CONSTRUCTOR = re.compile(
    rb"(?:\bconstructor['\"`]?(?:\s*\])?"
    rb"|(?:\bfunction(?:\s*\*)?(?:\s*[\w$]+)?\s*\(\s*\)|\(\s*\)\s*=>)\s*\{\s*\}(?:\s*\))+)"
    rb"\s*(?:\??\.\s*(?:\[\s*['\"`])?|\[\s*['\"`])\Z"
)

# The kind of use, its name, and where.
Found = tuple[str, str, Node]


def named(match: Mapping[str, list[Node]], source: bytes) -> Iterator[Found]:
    """What a match of ``PATTERNS`` names."""
    for node in match.get("evaluation", ()):
        if not TYPEOF.search(_before(node.start_byte, source)):
            yield "evaluations", "eval", node
    for node in (*match.get("member", ()), *match.get("quoted", ())):
        yield from _member(node, source)
    for node in match.get("key", ()):
        owner = _text(match["object"][0])
        yield from _of(owner, constant(node), node)
    for node in match.get("unpacked", ()):
        key = first_value(node) if node.type == "computed_property_name" else node
        yield from _unpacked(constant(key), node, source)


def _member(node: Node, source: bytes) -> Iterator[Found]:
    name, before = _text(node), _before(node.start_byte, source)
    if name == "constructor":
        if OF_CONSTRUCTOR.search(before):
            yield "evaluations", CONSTRUCTOR, node
    elif node.type == "shorthand_property_identifier_pattern":
        yield from _unpacked(name, node, source)
    elif name == "cookie" and OF_DOCUMENT.search(before):
        yield from _of("document", name, node)
    elif name == "sendBeacon" and OF_NAVIGATOR.search(before):
        yield from _of("navigator", name, node)
    elif found := OF_PAGE.search(before):
        if not TYPEOF.search(before[: found.start()]):
            yield from _of("window", name, node)
    else:
        yield from _unpacked(name, node, source)


def _unpacked(name: str | None, node: Node, source: bytes) -> Iterator[Found]:
    end = node.end_byte
    if found := UNPACKED.match(source[end : end + NEARBY]):
        yield from _of("document" if found[1] else "window", name, node)


def _of(owner: str, name: str | None, node: Node) -> Iterator[Found]:
    """What member ``name`` of an object of the page stands for."""
    if owner == "document":
        if name == "cookie":
            yield "cookies", COOKIE, node
    elif owner == "navigator":
        if name == "sendBeacon":
            yield "requests", name, node
    elif name in EVALUATIONS:
        yield "evaluations", name, node
    elif name in REQUESTS:
        yield "requests", name, node


def _before(end: int, source: bytes) -> bytes:
    return source[max(0, end - NEARBY) : end]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
