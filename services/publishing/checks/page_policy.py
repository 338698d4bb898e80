"""A forecast of what the host page's content security policy will stop.

The policy is the gateway's (``gateway/http/content_policy.py``): code from the platform alone, no
requests to other addresses, no frames, no media, workers from the page's own origin.
"""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

MAX_FINDINGS = 10
ADVICE = {
    "connect-src": "A plugin asks nobody but this platform; bring the data with the bundle.",
    "worker-src": "Start a file of a zip with context.assets.worker, or leave the worker out.",
    "frame-src": "Show a link instead.",
    "media-src": "Show a link instead.",
    "object-src": "Show a picture or a link instead.",
}


@check("page-policy", "The page lets the plugin do what it does", revision=4, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    for stopped in submission.module.reach.stopped[:MAX_FINDINGS]:
        yield finding(
            "csp",
            at=stopped.at,
            directive=stopped.directive,
            what=stopped.name,
            advice=ADVICE[stopped.directive],
        )
