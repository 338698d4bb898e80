"""What the checks look at: one bundle, read as far as it can be read, each way once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from plugin_platform.assets import ENTRY
from publishing.checks.engine.exported import Found, find
from publishing.javascript.module import Module, SyntaxProblem, read_module

MAX_BYTES = 5 * 1024 * 1024
Needs = Literal["bytes", "text", "module", "manifest"]


@dataclass(frozen=True)
class Neighbour:
    """A plugin that many people know, with its owner's id."""

    id: str
    name: str
    owner_id: str


@dataclass(frozen=True)
class Before:
    """The version that was published last."""

    version: str
    manifest: Any


@dataclass
class Submission:
    """``given`` is the manifest that was sent beside the bundle. ``plugin_id``, ``version``,
    ``name`` and ``owner_id`` are what it is submitted as, None when that is open; ``neighbours``
    the plugins that it must not be mistaken for, ``before`` what it is to follow. Of a zip it is
    one ``file``, and ``files`` are the names of all.
    """

    data: bytes
    given: Any = None
    plugin_id: str | None = None
    version: str | None = None
    name: str | None = None
    owner_id: str | None = None
    neighbours: list[Neighbour] = field(default_factory=list)
    before: Before | None = None
    file: str | None = None
    files: frozenset[str] = frozenset()

    def is_of(self, of: Literal["entry", "code", "text"]) -> bool:
        """Whether it is among the files that a check looks at; a bundle is all in one."""
        if self.file is None or of == "text":
            return True
        return self.file == ENTRY if of == "entry" else self.file.endswith(".js")

    def has(self, needs: Needs) -> bool:
        """Whether it can be read that far."""
        if needs == "bytes":
            return True
        if needs == "text":
            return self.is_text
        return self.is_text and self.problem is None and (needs == "module" or self.has_manifest)

    @cached_property
    def is_text(self) -> bool:
        if not self.data.strip() or len(self.data) > MAX_BYTES or b"\0" in self.data:
            return False
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def text(self) -> str:
        return self.data.decode("utf-8")

    @cached_property
    def _read(self) -> Module | SyntaxProblem:
        try:
            return read_module(self.data)
        except SyntaxProblem as problem:
            return problem

    @property
    def problem(self) -> SyntaxProblem | None:
        return self._read if isinstance(self._read, SyntaxProblem) else None

    @property
    def module(self) -> Module:
        """Raises ``SyntaxProblem``."""
        if isinstance(self._read, SyntaxProblem):
            raise self._read
        return self._read

    @cached_property
    def found(self) -> Found:
        return find(self.module, self.given)

    @property
    def has_manifest(self) -> bool:
        return self.found.manifest is not None

    @property
    def manifest(self) -> Any:
        return self.found.manifest

    @property
    def lines(self) -> dict[str, int]:
        """Where the manifest's values stand in the bundle, by JSON pointer."""
        return self.found.lines

    def line_of(self, pointer: str) -> int | None:
        """Where the value stands, or what should contain it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of the character at ``index``."""
        start = self.text.rfind("\n", 0, index) + 1
        return self.text.count("\n", 0, index) + 1, index - start + 1
