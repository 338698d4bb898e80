"""What a check found, and what became of the version by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from plugin_platform.rules import Severity, Verdict, rules

SEVEREST: tuple[Verdict, ...] = ("error", "rejected", "held", "passed")


@dataclass(frozen=True)
class Finding:
    """``code`` is the rule's id; ``pointer`` says which part of the submission it is about,
    ``line`` and ``column`` where in the bundle, both from 1, the column in characters; ``file``
    which file, of those of a zip.
    """

    severity: Severity
    code: str
    message: str
    pointer: str = "/bundle"
    line: int | None = None
    column: int | None = None
    verdict: Verdict = "rejected"
    file: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def finding(
    rule_id: str,
    *,
    pointer: str = "/bundle",
    line: int | None = None,
    at: tuple[int, int] | None = None,
    file: str | None = None,
    **values: Any,
) -> Finding:
    """A rule that is broken, in a ``line``, or ``at`` a line and column; ``values`` are put into
    its sentence. Raises ``KeyError``.
    """
    line, column = at or (line, None)
    rule = rules()[rule_id]
    message = rule.sentence({**values, "pointer": pointer})
    return Finding(rule.severity, rule.id, message, pointer, line, column, rule.verdict, file)


def worst(findings: Iterable[Finding]) -> Verdict:
    return min((each.verdict for each in findings), key=SEVEREST.index, default="passed")
