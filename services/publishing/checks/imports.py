"""A bundle imports nothing but what the host provides, and other files of its zip."""

import re
from collections.abc import Iterator

from plugin_platform.manifests import BARE_IMPORTS
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.javascript.module import Import

REMOTE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
LONGEST = 100  # characters of a source that are repeated


@check("imports", "Nothing is imported but what the host provides", revision=4, needs="module")
def run(submission: Submission) -> Iterator[Finding]:
    for imported in submission.module.imports:
        if imported.source not in BARE_IMPORTS and not _is_a_file(imported.source, submission):
            yield _finding(imported, is_zip=submission.file is not None)


def _is_a_file(source: str | None, submission: Submission) -> bool:
    """Of the zip: letter by letter, since a browser asks for nothing else."""
    if source is None or submission.file is None or not source.startswith(("./", "../")):
        return False
    target = _resolved(source, submission.file)
    return target is not None and target in submission.files and target.endswith(".js")


def _resolved(source: str, file: str) -> str | None:
    """As URLs are resolved: ``a//b`` has a folder without a name. None for what leads out of the
    zip, or is a folder.
    """
    *parts, _ = file.split("/")
    *folders, name = source.split("/")
    for folder in folders:
        if folder == "..":
            if not parts:
                return None
            parts.pop()
        elif folder != ".":
            parts.append(folder)
    return None if name in (".", "..") else "/".join([*parts, name])


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
