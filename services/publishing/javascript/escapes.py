r"""Names that are written with escapes: ``ev\u0061l`` is ``eval`` to whoever runs it."""

from __future__ import annotations

import re

from tree_sitter import Language, Parser, Query, QueryCursor, Tree

KINDS = (
    "identifier",
    "property_identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
)
# Of what ASCII has; whoever looks for a name looks for no other.
ESCAPE = re.compile(rb"\\u(?:00([2-7][0-9A-Fa-f])|\{0*([2-7][0-9A-Fa-f])\})")
NAME = re.compile(rb"[A-Za-z_$][\w$]*\Z")
# Escaped they are names, in some places; written plainly they might begin something else.
WORDS = frozenset(
    b"as async await break case catch class const continue debugger default delete do else enum "
    b"export extends false finally for from function get if import in instanceof let new null of "
    b"return set static super switch target this throw true try typeof undefined using var void "
    b"while with yield".split()
)


def without_escapes(source: bytes, tree: Tree, language: Language) -> tuple[bytes, Tree]:
    """``source`` with plain names and its tree. Each place is what it was: spaces follow names."""
    if ESCAPE.search(source) is None:
        return source, tree
    plain = bytearray(source)
    names = Query(language, f"[{' '.join(f'({kind})' for kind in KINDS)}] @name")
    for node in QueryCursor(names).captures(tree.root_node).get("name", ()):
        written = node.text or b""
        if b"\\" in written and (name := _plain(written)):
            plain[node.start_byte : node.end_byte] = name.ljust(len(written))
    read = Parser(language).parse(bytes(plain))
    return (source, tree) if read.root_node.has_error else (bytes(plain), read)


def _plain(written: bytes) -> bytes | None:
    name = ESCAPE.sub(lambda found: bytes([int(found[1] or found[2], 16)]), written)
    return name if NAME.match(name) and name not in WORDS else None
