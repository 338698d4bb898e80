"""A bundle is one file: it imports nothing but what the host provides."""

import re
from collections.abc import Iterator

from plugin_platform.manifests import BARE_IMPORTS
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.javascript.module import Import

REMOTE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
LONGEST = 100  # characters of a source that are repeated


@check("imports", "Nothing is imported but what the host provides", revision=2, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    for imported in submission.module.imports:
        if imported.source not in BARE_IMPORTS:
            yield _finding(imported)


def _finding(imported: Import) -> Finding:
    at = (imported.line, imported.column)
    source = imported.source
    if source is None:
        return finding("computed-import", at=at)
    shown = source[:LONGEST]
    if REMOTE.match(source):
        return finding("remote-import", source=shown, at=at)
    if source.startswith((".", "/")):
        return finding("relative-import", source=shown, at=at)
    return finding("unknown-import", source=shown, allowed=", ".join(BARE_IMPORTS), at=at)
