"""The manifest can be read without running the bundle, and is the one that was sent along."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission


@check("manifest-source", "The manifest is in the bundle", revision=1, needs="module", of="entry")
def run(submission: Submission) -> Iterator[Finding]:
    yield from submission.found.findings
