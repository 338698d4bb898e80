"""How a fault of a manifest is said: its rule, where it is, and the values of its sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

LONGEST = 60  # characters of a value that are repeated


@dataclass(frozen=True)
class Problem:
    """``rule`` is one of ``checks.json``; ``keyword`` the schema's, empty for relations."""

    rule: str
    pointer: str
    values: dict[str, Any] = field(default_factory=dict)
    keyword: str = ""


def problem(rule: str, pointer: str, **values: Any) -> Problem:
    return Problem(rule, pointer, values)


def field_below(pointer: str, key: str | int) -> str:
    """The JSON pointer of a member (RFC 6901)."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def shown(value: object) -> str:
    """The value as JSON, shortened, and with nothing in it that cannot be seen."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))[: LONGEST + 1]
    seen = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in written)
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"
