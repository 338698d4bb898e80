"""A version asks for no more than the one that people have.

One that does is held: people agreed to less, and whoever took over a plugin asks for more first.
"""

from __future__ import annotations

from collections.abc import Iterator

from plugin_platform.permissions import grown
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

POINTER = "/manifest/permissions"


@check(
    "permissions",
    "No more is asked for than before",
    revision=2,
    needs="manifest",
    of="entry",
)
def run(submission: Submission) -> Iterator[Finding]:
    before = submission.before
    if before is None:
        return
    if added := grown(before.manifest, submission.manifest):
        line = submission.line_of(POINTER)
        more = ", ".join(added)
        yield finding(
            "permissions-grew", pointer=POINTER, line=line, added=more, before=before.version
        )
