"""A bundle imports nothing but what the host provides, and other files of its zip."""

import posixpath
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
        if imported.source not in BARE_IMPORTS and not _is_a_file(imported.source, submission):
            yield _finding(imported, is_zip=submission.file is not None)


def _is_a_file(source: str | None, submission: Submission) -> bool:
    """Of the zip: as it is written, since a browser asks for nothing else."""
    if source is None or submission.file is None or not source.startswith(("./", "../")):
        return False
    target = posixpath.normpath(posixpath.join(posixpath.dirname(submission.file), source))
    return target in submission.files and target.endswith(".js")


def _finding(imported: Import, *, is_zip: bool) -> Finding:
    at = (imported.line, imported.column)
    source = imported.source
    if source is None:
        return finding("computed-import", at=at)
    shown = source[:LONGEST]
    if REMOTE.match(source):
        return finding("remote-import", source=shown, at=at)
    if source.startswith((".", "/")):
        return finding("missing-file" if is_zip else "relative-import", source=shown, at=at)
    return finding("unknown-import", source=shown, allowed=", ".join(BARE_IMPORTS), at=at)
