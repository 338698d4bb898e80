"""What a check found, and what became of the version by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from plugin_platform.rules import Severity, Verdict, rules
from plugin_platform.text import storable

LONGEST = 1000  # characters of one value of a sentence
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
    its sentence, whatever is in them. Raises ``KeyError``.
    """
    line, column = at or (line, None)
    rule = rules()[rule_id]
    said = {key: shown(value) for key, value in {**values, "pointer": pointer}.items()}
    message = rule.sentence(said)
    place, of = storable(pointer), None if file is None else storable(file)
    return Finding(rule.severity, rule.id, message, place, line, column, rule.verdict, of)


def shown(value: object) -> str:
    """Fit for people to read and for a database to keep: shortened, and what cannot be seen as it
    is written in code.
    """
    text = str(value)
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)


def worst(findings: Iterable[Finding]) -> Verdict:
    return min((each.verdict for each in findings), key=SEVEREST.index, default="passed")
