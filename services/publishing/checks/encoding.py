"""A bundle is UTF-8 text."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission


@check(
    "encoding",
    "The bundle is text, or a zip of files that are what their names say",
    revision=1,
    needs="bytes",
)
def run(submission: Submission) -> Iterator[Finding]:
    data = submission.data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield finding("encoding", line=data.count(b"\n", 0, error.start) + 1)
    if (position := data.find(b"\0")) >= 0:
        yield finding("nul", line=data.count(b"\n", 0, position) + 1)
