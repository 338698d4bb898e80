"""A bundle is one file: it imports nothing but what the host provides."""

from collections.abc import Iterator

from plugin_platform.manifests import BARE_IMPORTS
from publishing.checks.finding import Candidate, Finding
from publishing.javascript.module import Import


def check(candidate: Candidate) -> Iterator[Finding]:
    for imported in candidate.module.imports:
        if imported.source not in BARE_IMPORTS:
            yield _finding(imported)


def _finding(imported: Import) -> Finding:
    source = imported.source
    if source is None:
        message = "This import is only known when the plugin runs; the host may refuse it."
        return Finding("warning", "computed-import", message, line=imported.line)
    if source.startswith((".", "/")):
        message = f"{source!r} is another file. Build the plugin into one, without code splitting."
        return Finding("error", "relative-import", message, line=imported.line)
    allowed = ", ".join(BARE_IMPORTS)
    message = f"{source[:100]!r} is not provided by the host. Bundle it; provided are: {allowed}."
    return Finding("error", "unknown-import", message, line=imported.line)
