"""Code made at run time cannot be checked, and the page's policy refuses it."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

MAX_FINDINGS = 10


@check("dynamic-code", "No code is made at run time", revision=4, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    for use in submission.module.evaluations[:MAX_FINDINGS]:
        yield finding("dynamic-code", at=use.at, name=use.name)
