"""Asking every check, and what each said."""

from __future__ import annotations

import traceback
from dataclasses import asdict, dataclass
from typing import Any

from plugin_platform.rules import Verdict
from publishing.checks.engine.finding import Finding, worst
from publishing.checks.engine.registry import Check, Stage, all_checks
from publishing.checks.engine.submission import Needs, Submission

# Of one check, to be told and kept; whoever has more has the same fault many times.
MOST_FINDINGS = 100
READING: tuple[Needs, ...] = ("bytes", "text", "module", "manifest")


@dataclass(frozen=True)
class Conclusion:
    """What one check says of one bundle; ``verdict`` is ``error`` when the check itself failed,
    and ``fault`` then says how.
    """

    check: str
    revision: int
    stage: Stage
    verdict: Verdict
    findings: list[Finding]
    fault: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Report:
    """``manifest`` is None when none was found. A check that could not be asked, since the bundle
    cannot be read that far, has no conclusion: it did not pass.
    """

    manifest: Any
    conclusions: list[Conclusion]

    @property
    def findings(self) -> list[Finding]:
        """Those that act, and are shown to the developer."""
        required = (each for each in self.conclusions if each.stage == "required")
        return [found for each in required for found in each.findings]


def conduct(submission: Submission, checks: tuple[Check, ...] | None = None) -> Report:
    conclusions = []
    for needs in READING:
        if not submission.has(needs):
            break
        conclusions += [
            _conclude(each, submission) for each in checks or all_checks() if each.needs == needs
        ]
    readable = submission.has("manifest")
    return Report(submission.manifest if readable else submission.given, conclusions)


def _conclude(check: Check, submission: Submission) -> Conclusion:
    try:
        findings = list(check.run(submission))
    except (MemoryError, RecursionError):
        raise  # the bundle's doing: the process ends, and says so
    except Exception:
        fault = traceback.format_exc(limit=-3)[-2000:]
        return Conclusion(check.id, check.revision, check.stage, "error", [], fault)
    verdict = worst(findings)
    told = findings[:MOST_FINDINGS]
    return Conclusion(check.id, check.revision, check.stage, verdict, told)
