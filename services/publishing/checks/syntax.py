"""A bundle is an ES module that browsers run."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission


@check("syntax", "The bundle is an ES module", revision=1, needs="text")
def run(submission: Submission) -> Iterator[Finding]:
    if problem := submission.problem:
        yield finding("syntax", line=problem.line, problem=problem.detail)
