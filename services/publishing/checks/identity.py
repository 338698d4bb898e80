"""The manifest is the one of this plugin and version."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.manifest import check_manifest


@check("identity", "The manifest is this plugin's", revision=1, needs="manifest", of="entry")
def run(submission: Submission) -> Iterator[Finding]:
    if check_manifest(submission.manifest):
        return  # it says nothing that could be compared
    submitted = {"id": submission.plugin_id, "version": submission.version}
    for key, value in submitted.items():
        said = submission.manifest[key]
        if value not in (None, said):
            pointer = f"/manifest/{key}"
            line = submission.line_of(pointer)
            rule = f"manifest-{key}"
            yield finding(rule, pointer=pointer, line=line, submitted=value, said=said)
