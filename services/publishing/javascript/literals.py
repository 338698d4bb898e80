"""Values written as literals, read out of a syntax tree without running it.

What bundlers and minifiers make of plain data is understood: ``!0``, ``void 0``, templates
without substitutions, joined strings, names of top-level constants, ``Object.freeze``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

MAX_DEPTH = 32
# A manifest has at most 64 KiB, and so fewer values than this. Names may be used many times:
# `const a=[b,b,b],b=[c,c,c],…` makes as many values as it likes of a few hundred bytes.
MAX_NODES = 10_000
MAX_TEXT = 2 * 1024 * 1024  # characters of strings, and of the pointers to them
UNDEFINED = object()
SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
LINE_ENDS = ("\n", "\r", "\r\n", "\u2028", "\u2029")
DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
MAX_DIGITS = 64
NAMES = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}

Resolve = Callable[[Node], Node | None]


class NotLiteral(Exception):
    """Only running the code would tell the value; ``line`` counts from 1."""

    def __init__(self, node: Node, detail: str = "This is not plain data.") -> None:
        super().__init__(detail)
        self.line = node.start_point.row + 1
        self.detail = detail


@dataclass
class Reader:
    """``resolve`` finds the expression a name stands for; ``lines`` tells, by JSON pointer,
    where each value was found.
    """

    resolve: Resolve
    lines: dict[str, int] = field(default_factory=dict)
    nodes: int = 0
    text: int = 0

    def read(  # noqa: PLR0911 - one line a kind of literal
        self, node: Node, pointer: str = "", depth: int = 0
    ) -> Any:
        """Return the value of ``node``. Raises ``NotLiteral``."""
        if depth > MAX_DEPTH:
            raise NotLiteral(node, "This is nested too deeply.")
        self._spend(node, nodes=1, text=len(pointer))
        self.lines.setdefault(pointer, node.start_point.row + 1)
        match node.type:
            case "object":
                return self._object(node, pointer, depth + 1)
            case "array":
                return self._array(node, pointer, depth + 1)
            case "string" | "template_string":
                self._spend(node, text=node.end_byte - node.start_byte)
                return read_string(node)
            case "number":
                return _number(node)
            case "true" | "false" | "null" | "undefined":
                return NAMES[node.type]
            case "parenthesized_expression":
                return self.read(_only(node), pointer, depth + 1)
            case "unary_expression":
                return self._unary(node, pointer, depth + 1)
            case "binary_expression":
                return self._joined(node, pointer, depth + 1)
            case "identifier" | "shorthand_property_identifier":
                return self._named(node, pointer, depth + 1)
            case "call_expression":
                return self.read(_frozen(node), pointer, depth + 1)
        raise NotLiteral(node)

    def _spend(self, node: Node, *, nodes: int = 0, text: int = 0) -> None:
        """Raises ``NotLiteral`` when the values are more than any manifest may have."""
        self.nodes += nodes
        self.text += text
        if self.nodes > MAX_NODES:
            raise NotLiteral(node, f"It has more than {MAX_NODES:,} values.")
        if self.text > MAX_TEXT:
            raise NotLiteral(node, f"It has more than {MAX_TEXT:,} characters.")

    def _members(self, node: Node) -> list[Node]:
        """What an object or array holds; asked for only when it is not too much."""
        if node.named_child_count > MAX_NODES:
            raise NotLiteral(node, f"It has more than {MAX_NODES:,} values.")
        return _values(node)

    def _object(self, node: Node, pointer: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for member in self._members(node):
            if member.type == "shorthand_property_identifier":
                key, expression = _text(member), member
            elif member.type == "pair":
                name = _field(member, "key")
                self._spend(name, text=name.end_byte - name.start_byte)
                key, expression = self._key(name), _field(member, "value")
            else:
                raise NotLiteral(member)
            if key in result:
                raise NotLiteral(member, f"{key!r} appears twice in one object.")
            escaped = key.replace("~", "~0").replace("/", "~1")
            value = self.read(expression, f"{pointer}/{escaped}", depth)
            if value is not UNDEFINED:
                result[key] = value
        return result

    def _key(self, node: Node) -> str:
        if node.type == "computed_property_name":
            return read_string(_only(node))
        if node.type == "number":
            return str(_number(node))
        return read_string(node) if node.type == "string" else _text(node)

    def _array(self, node: Node, pointer: str, depth: int) -> list[Any]:
        items = self._members(node)
        commas = sum(child.type == "," for child in node.children)
        if commas > len(items):
            raise NotLiteral(node, "This array has holes.")
        values = [self.read(item, f"{pointer}/{i}", depth) for i, item in enumerate(items)]
        return [None if value is UNDEFINED else value for value in values]

    def _unary(self, node: Node, pointer: str, depth: int) -> Any:
        operator = _text(_field(node, "operator"))
        value = self.read(_field(node, "argument"), pointer, depth)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        match operator:
            case "void":
                return UNDEFINED
            case "!" if is_number or isinstance(value, bool):
                return not value
            case "-" if is_number:
                return -value
        raise NotLiteral(node)

    def _joined(self, node: Node, pointer: str, depth: int) -> str:
        left = self.read(_field(node, "left"), pointer, depth)
        right = self.read(_field(node, "right"), pointer, depth)
        is_sum = _text(_field(node, "operator")) == "+"
        if is_sum and isinstance(left, str) and isinstance(right, str):
            self._spend(node, text=len(left) + len(right))
            return left + right
        raise NotLiteral(node)

    def _named(self, node: Node, pointer: str, depth: int) -> Any:
        name = _text(node)
        if name in NAMES:
            return NAMES[name]
        target = self.resolve(node)
        if target is None:
            raise NotLiteral(node, f"{name} is not a constant of this module.")
        return self.read(target, pointer, depth)


def read_string(node: Node) -> str:
    """Return the value of a string, or of a template without substitutions."""
    if node.type not in ("string", "template_string"):
        raise NotLiteral(node)
    parts: list[str] = []
    for child in node.children:
        if child.type == "string_fragment":
            parts.append(_text(child))
        elif child.type == "escape_sequence":
            parts.append(unescape(child))
        elif child.type == "template_substitution":
            raise NotLiteral(child)
    try:
        # Two escapes may name the halves of one character.
        return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise NotLiteral(node, "This string has an unpaired surrogate.") from error


def unescape(node: Node) -> str:
    body = _text(node)[1:]
    if body[0] in "xu":
        try:
            return chr(int(body[1:].strip("{}"), 16))
        except (ValueError, OverflowError) as error:
            raise NotLiteral(node, "This escape names no character.") from error
    if body in LINE_ENDS:
        return ""
    return SIMPLE_ESCAPES.get(body, body)


def _number(node: Node) -> int | float:
    digits = _text(node).replace("_", "")
    if len(digits) > MAX_DIGITS:
        raise NotLiteral(node, "This number has too many digits.")
    try:
        value = float(digits if DECIMAL.match(digits) else int(digits, 0))
    except ValueError as error:
        raise NotLiteral(node, "This number cannot be read.") from error
    if value in (float("inf"), float("-inf")):
        raise NotLiteral(node, "This number is too large.")
    return int(value) if value == int(value) else value


def _frozen(call: Node) -> Node:
    if _text(_field(call, "function")) == "Object.freeze":
        return _only(_field(call, "arguments"))
    raise NotLiteral(call)


def _values(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def first_value(node: Node) -> Node | None:
    """Of what brackets hold, arguments for one."""
    return next(values_of(node), None)


def values_of(node: Node) -> Iterator[Node]:
    """What is named and no comment, one after the other: of a long list all would cost much."""
    cursor = node.walk()
    more = cursor.goto_first_child()
    while more:
        child = cursor.node
        if child is not None and child.is_named and child.type != "comment":
            yield child
        more = cursor.goto_next_sibling()


def _only(node: Node) -> Node:
    values = _values(node)
    if len(values) != 1:
        raise NotLiteral(node)
    return values[0]


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    if found is None:
        raise NotLiteral(node)
    return found


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
