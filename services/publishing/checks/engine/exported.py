"""Where the manifest comes from: the submission, or an export of the bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from publishing.checks.engine.finding import Finding, finding
from publishing.javascript.literals import UNDEFINED, NotLiteral, Reader
from publishing.javascript.module import Module
from publishing.javascript.other_languages import no_module_message

MISSING = "There is no manifest: export const manifest = {…} from the bundle, or send it along."


@dataclass(frozen=True)
class Found:
    manifest: Any
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def find(module: Module, given: Any) -> Found:
    """Return the manifest that was ``given``, else the one that the module exports.

    Where both are there they must be equal: reviewers and people see one, the code has the other.
    """
    exported = _exported(module)
    if given is None:
        return exported
    if exported.manifest is None:
        return Found(given)
    pointer = first_difference(given, exported.manifest, "/manifest")
    if pointer is None:
        return Found(given, exported.lines)
    line = exported.lines.get(pointer) or exported.lines.get("/manifest")
    return Found(given, findings=[finding("manifest-differs", pointer=pointer, line=line)])


def first_difference(one: Any, other: Any, pointer: str) -> str | None:
    """Return the JSON pointer of the first place in which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (*one, *(key for key in other if key not in one)):
            below = pointer_to(pointer, str(key))
            if key not in one or key not in other:
                return below
            if found := first_difference(one[key], other[key], below):
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        differences = (first_difference(a, b, f"{pointer}/{i}") for i, (a, b) in enumerate(pairs))
        return next(filter(None, differences), None)
    return None if type(one) is type(other) and one == other else _unless_equal(one, other, pointer)


def pointer_to(above: str, key: str) -> str:
    """The JSON pointer of a member (RFC 6901)."""
    return f"{above}/{key.replace('~', '~0').replace('/', '~1')}"


def _unless_equal(one: Any, other: Any, pointer: str) -> str | None:
    """``1`` and ``1.0`` are the same number; ``True`` is none."""
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (one, other))
    return None if numbers and one == other else pointer


def _exported(module: Module) -> Found:
    expression = module.resolve(module.exports.get("manifest"))
    if expression is None:
        if "manifest" in module.exports:
            return Found(None, findings=[_missing(_computed())])
        other = None if module.exports else no_module_message(module.source)
        detail = other or MISSING
        return Found(None, findings=[_missing(detail)])
    reader = Reader(module.resolve)
    try:
        manifest = reader.read(expression, "/manifest")
    except NotLiteral as problem:
        return Found(None, findings=[_missing(_computed(problem.detail), problem.line)])
    if manifest is None or manifest is UNDEFINED:
        return Found(None, findings=[_missing(MISSING, reader.lines["/manifest"])])
    return Found(manifest, reader.lines)


def _computed(reason: str = "Its value cannot be seen.") -> str:
    return f"The exported manifest must be a literal, since it is read without running it. {reason}"


def _missing(message: str, line: int | None = None) -> Finding:
    return finding("manifest-missing", pointer="/manifest", line=line, problem=message)
