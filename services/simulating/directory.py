"""Which plugins there are to be: made up, or as a file says (``importing.directory``)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

from importing.directory import Entry, LeftOut, read

VERSIONS = 3
MOST_DOWNLOADS = 10_000_000
SUBJECTS = ("Markdown", "Theme", "Word", "Export", "Table", "Emoji", "Spell", "Focus", "Vim")
KINDS = ("fast", "simple", "tiny", "modern", "configurable")
USES = ("writing", "reading", "formatting", "publishing", "tracking", "counting", "searching")
AUTHORS = 500


def made_up(plugins: int) -> Iterator[Entry | LeftOut]:
    """``plugin-1`` to ``plugin-<plugins>``, each with the versions 1.0.0 to 1.0.2; the first has
    been downloaded most.
    """
    return read(io.BytesIO(b"".join(map(_line, range(1, plugins + 1)))), VERSIONS)


def of_file(file: Path, plugins: int | None) -> Iterator[Entry | LeftOut]:
    """The first ``plugins`` of them, of each the newest versions."""
    with file.open("rb") as lines:
        yield from read(lines, VERSIONS, plugins)


def _line(number: int) -> bytes:
    subject, kind, use = (words[number % len(words)] for words in (SUBJECTS, KINDS, USES))
    downloads = MOST_DOWNLOADS // number
    said = {
        "id": f"plugin-{number}",
        "name": f"Plugin {number} {subject}",
        "author": f"Author {number % AUTHORS}",
        "description": f"A {kind} extension that helps with {use} documents, number {number}.",
        "downloads": downloads,
        "versions": {f"1.0.{patch}": downloads // VERSIONS for patch in range(VERSIONS)},
    }
    return json.dumps(said).encode() + b"\n"
