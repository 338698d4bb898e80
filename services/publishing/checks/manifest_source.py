"""Where the manifest comes from: the submission, or an export of the bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from publishing.checks.finding import Finding
from publishing.javascript.literals import NotLiteral, Reader
from publishing.javascript.module import Module

MISSING = "There is no manifest: export const manifest = {…} from the bundle, or send it along."


@dataclass(frozen=True)
class Found:
    manifest: Any
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def find(module: Module, given: Any) -> Found:
    """Return the manifest that was ``given``, else the one that the module exports."""
    if given is not None:
        return Found(given)
    expression = module.resolve(module.exports.get("manifest"))
    if expression is None:
        detail = _computed() if "manifest" in module.exports else MISSING
        return Found(None, findings=[_missing(detail)])
    reader = Reader(module.resolve)
    try:
        return Found(reader.read(expression, "/manifest"), reader.lines)
    except NotLiteral as problem:
        return Found(None, findings=[_missing(_computed(problem.detail), problem.line)])


def _computed(reason: str = "Its value cannot be seen.") -> str:
    return f"The exported manifest must be a literal, since it is read without running it. {reason}"


def _missing(message: str, line: int | None = None) -> Finding:
    return Finding("error", "manifest-missing", message, "/manifest", line)
