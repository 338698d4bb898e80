"""Asking every check, and what each said."""

from __future__ import annotations

import traceback
from dataclasses import asdict, dataclass, replace
from typing import Any

from plugin_platform.rules import Verdict
from plugin_platform.text import storable
from publishing.checks.engine.finding import SEVEREST, Finding, worst
from publishing.checks.engine.imported import names_of
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
    cannot be read that far, has no conclusion: it did not pass. ``imports`` are the names of what
    it imports, None where that cannot be read.
    """

    manifest: Any
    conclusions: list[Conclusion]
    imports: list[str] | None = None

    @property
    def findings(self) -> list[Finding]:
        """Those that act, and are shown to the developer."""
        required = (each for each in self.conclusions if each.stage == "required")
        return [found for each in required for found in each.findings]


def conduct(submission: Submission, checks: tuple[Check, ...] | None = None) -> Report:
    conclusions = []
    for needs in READING:
        asked = [
            each
            for each in checks or all_checks()
            if each.needs == needs and submission.is_of(each.of)
        ]
        if asked and not submission.has(needs):
            break
        conclusions += [_conclude(each, submission) for each in asked]
    readable = submission.is_of("entry") and submission.has("manifest")
    manifest = submission.manifest if readable else submission.given
    return Report(manifest, conclusions, _imports_of([submission]))


def conduct_files(submissions: list[Submission]) -> Report:
    """The same of a zip, whose files these are, the entry first. A check passed where it passed
    every file that it looks at; one that could not be asked about any of them has no conclusion.
    """
    reports = [(each, conduct(each)) for each in submissions]
    conclusions = []
    for check in all_checks():
        said = [_said(report, check) for each, report in reports if each.is_of(check.of)]
        found = [one for one in said if one is not None]
        if found and len(found) == len(said):
            conclusions.append(_together(found))
    return Report(reports[0][1].manifest, conclusions, _imports_of(submissions))


def _imports_of(submissions: list[Submission]) -> list[str] | None:
    """Of all code together."""
    code = [each for each in submissions if each.is_of("code")]
    if not all(each.has("module") for each in code):
        return None
    return names_of(one for each in code for one in each.module.imports)


def _said(report: Report, check: Check) -> Conclusion | None:
    return next((one for one in report.conclusions if one.check == check.id), None)


def _together(found: list[Conclusion]) -> Conclusion:
    findings = [each for one in found for each in one.findings][:MOST_FINDINGS]
    verdict = min((one.verdict for one in found), key=SEVEREST.index)
    fault = next((one.fault for one in found if one.fault), None)
    return replace(found[0], verdict=verdict, findings=findings, fault=fault)


def _conclude(check: Check, submission: Submission) -> Conclusion:
    try:
        findings = list(check.run(submission))
        if submission.file is not None:
            findings = [replace(found, file=submission.file) for found in findings]
    except (MemoryError, RecursionError):
        raise  # the bundle's doing: the process ends, and says so
    except Exception:
        fault = storable(traceback.format_exc(limit=-3)[-2000:])
        return Conclusion(check.id, check.revision, check.stage, "error", [], fault)
    verdict = worst(findings)
    told = findings[:MOST_FINDINGS]
    return Conclusion(check.id, check.revision, check.stage, verdict, told)
