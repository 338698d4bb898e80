"""A plugin keeps what it needs where the host gives it room, not in the page's cookies."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

MAX_FINDINGS = 10


@check("page-access", "The page's cookies are left alone", revision=3, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    for use in submission.module.reach.cookies[:MAX_FINDINGS]:
        yield finding("cookie", at=use.at)
