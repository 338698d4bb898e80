"""The rule set: what a submission is held to, as data that the server and the SDK both read.

``checks.json`` has one entry a rule, a ``Rule``: which check it belongs to, how loud it is, what
becomes of the version when it is broken, and the sentences that people read, with ``{names}`` for
what differs from case to case. ``about`` is for the guide, where a message is the case's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Severity = Literal["error", "warning"]
Verdict = Literal["passed", "held", "rejected", "error"]


@dataclass(frozen=True)
class Rule:
    id: str
    check: str
    severity: Severity
    verdict: Verdict
    message: str
    remedy: str
    about: str = ""

    def sentence(self, values: dict[str, Any]) -> str:
        """Message and remedy with the values put in. Raises ``KeyError`` for one that lacks."""
        return f"{self.message} {self.remedy}".strip().format_map(values)


def load(name: str) -> Any:
    """One of the data files of this folder."""
    return json.loads(files(__name__).joinpath(name).read_text("utf-8"))


@cache
def rules() -> dict[str, Rule]:
    return {rule["id"]: Rule(**rule) for rule in load("checks.json")}
