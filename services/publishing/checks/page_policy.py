"""A forecast of what the host page's content security policy will stop.

The policy is the one of ``plugin_platform/rules/page_policy.json``, of which the gateway makes the
header: code, pictures, fonts and styles from the platform alone, no requests to other addresses, no
frames, no media, workers from the page's own origin, forms to nobody else.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from plugin_platform.page_policy import table
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.javascript.reach import Stopped

MAX_FINDINGS = 10


@check("page-policy", "The page lets the plugin do what it does", revision=6, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    yield from forecast("csp", submission.module.reach.stopped)


def forecast(rule: str, stopped: Iterable[Stopped]) -> Iterator[Finding]:
    advice = table()["advice"]
    for each in islice(stopped, MAX_FINDINGS):
        said = advice[each.directive.split(",")[0]]
        yield finding(rule, at=each.at, directive=each.directive, what=each.name, advice=said)
