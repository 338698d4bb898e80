"""What a check found, and what it looks at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from publishing.javascript.module import Module

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """``pointer`` says which part of the submission it is about, ``line`` where in the bundle."""

    severity: Severity
    code: str
    message: str
    pointer: str = "/bundle"
    line: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Source:
    """A bundle that is text."""

    text: str

    def line_at(self, index: int) -> int:
        return self.text.count("\n", 0, index) + 1


@dataclass(frozen=True)
class Candidate:
    """A bundle that is a module, with its manifest when one could be read.

    ``lines`` tells where the manifest's values stand in the bundle, by JSON pointer.
    ``plugin_id`` and ``version`` are what it is submitted as, None when that is open.
    """

    module: Module
    manifest: Any
    lines: dict[str, int]
    plugin_id: str | None = None
    version: str | None = None
