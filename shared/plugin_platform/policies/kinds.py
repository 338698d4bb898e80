"""What a policy may be set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plugin_platform.errors import Invalid

Setting = str | int


@dataclass(frozen=True)
class Choice:
    kind: ClassVar[str] = "choice"
    options: tuple[str, ...]

    def check(self, setting: Any) -> None:
        """Raises ``Invalid``."""
        if setting not in self.options:
            _refuse(f"Choose one of: {', '.join(self.options)}.")

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "options": list(self.options), "least": None, "most": None}


@dataclass(frozen=True)
class Number:
    """A whole one."""

    kind: ClassVar[str] = "number"
    least: int
    most: int

    def check(self, setting: Any) -> None:
        """Raises ``Invalid``."""
        is_whole = isinstance(setting, int) and not isinstance(setting, bool)
        if not is_whole or not self.least <= setting <= self.most:
            _refuse(f"Choose a whole number from {self.least:,} to {self.most:,}.")

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "options": [], "least": self.least, "most": self.most}


class Share(Number):
    """A feature that so many per cent of people have: the same ones, and more with more."""

    kind: ClassVar[str] = "share"

    def __init__(self) -> None:
        super().__init__(0, 100)


Kind = Choice | Number


def _refuse(detail: str) -> None:
    errors = [{"pointer": "/setting", "detail": detail}]
    raise Invalid("The policy cannot be set to this.", errors)
