"""Each component that a slot names is part of the module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.javascript.literals import first_value
from publishing.javascript.module import Module, text_of


@check("components", "Each slot has its component", revision=2, needs="manifest", of="entry")
def run(submission: Submission) -> Iterator[Finding]:
    known, complete = _names(submission.module)
    for index, component in _named_components(submission.manifest):
        if component in known:
            continue
        pointer = f"/manifest/contributes/slots/{index}/component"
        rule = "component-missing" if complete else "component-unknown"
        line = submission.lines.get(pointer)
        yield finding(rule, pointer=pointer, line=line, component=component)


def _named_components(manifest: Any) -> Iterator[tuple[int, str]]:
    """What the slots name; a manifest that breaks its schema names nothing."""
    try:
        slots = list(manifest["contributes"].get("slots", ()))
        named = [(index, slot["component"]) for index, slot in enumerate(slots)]
    except (KeyError, TypeError, AttributeError):
        return
    yield from ((index, name) for index, name in named if isinstance(name, str))


def _names(module: Module) -> tuple[set[str], bool]:
    """Names that the module exports, and whether these are all."""
    names = set(module.exports)
    complete = not module.open_ended
    if "default" in module.exports:
        keys, all_seen = _default_keys(module)
        names |= keys
        complete = complete and all_seen
    return names, complete


def _default_keys(module: Module) -> tuple[set[str], bool]:
    """Keys of ``export default {…}`` or ``export default definePlugin({…})``."""
    expression = module.resolve(module.exports["default"])
    if expression is not None and expression.type == "call_expression":
        arguments = expression.child_by_field_name("arguments")
        expression = module.resolve(first_value(arguments) if arguments else None)
    if expression is None or expression.type != "object":
        return set(), False
    return _object_keys(expression)


def _object_keys(node: Node) -> tuple[set[str], bool]:
    keys = set[str]()
    complete = True
    for member in node.named_children:
        name = member.child_by_field_name("key") or member.child_by_field_name("name")
        if member.type == "shorthand_property_identifier":
            keys.add(text_of(member))
        elif member.type == "comment":
            continue
        elif name is None or name.type == "computed_property_name":
            complete = False
        else:
            keys.add(text_of(name).strip("\"'"))
    return keys, complete
