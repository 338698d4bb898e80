"""A bundle is small enough to become active at once."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import MAX_BYTES, Submission


@check("size", "The bundle is neither empty nor too large", revision=1, needs="bytes")
def run(submission: Submission) -> Iterator[Finding]:
    if not submission.data.strip():
        yield finding("empty")
    if len(submission.data) > MAX_BYTES:
        yield finding("too-large")
