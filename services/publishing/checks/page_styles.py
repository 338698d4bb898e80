"""The same forecast as ``page_policy`` of the style sheets of a zip."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.checks.page_policy import MAX_FINDINGS, forecast
from publishing.javascript.loads import rules_in
from publishing.javascript.places import Places
from publishing.javascript.reach import Stopped


@check(
    "page-styles",
    "The page lets the styles load what they name",
    revision=1,
    needs="text",
    of="text",
)
def run(submission: Submission) -> Iterator[Finding]:
    if submission.file is None or not submission.file.endswith(".css"):
        return
    places = Places(submission.data)
    stops = [each for each, _ in zip(rules_in(submission.data), range(MAX_FINDINGS), strict=False)]
    stopped = [Stopped(each.what, places.of_byte(each.offset), each.directive) for each in stops]
    yield from forecast("csp-styles", stopped)
