"""A bundle is small enough to become active at once."""

from collections.abc import Iterator

from plugin_platform.assets import MAX_README, README
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import MAX_BYTES, Submission


@check("size", "The bundle is neither empty nor too large", revision=2, needs="bytes", of="text")
def run(submission: Submission) -> Iterator[Finding]:
    if not submission.data.strip():
        yield finding("empty")
    if len(submission.data) > MAX_BYTES:
        yield finding("too-large")
    if submission.file == README and len(submission.data.decode(errors="replace")) > MAX_README:
        yield finding("readme-size", what=README, most=f"{MAX_README:,} characters")
