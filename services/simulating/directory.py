"""Which plugins there are to be: made up, or as a file says (``importing.directory``)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

from importing.directory import Entry, LeftOut, read

MOST_DOWNLOADS = 10_000_000
SUBJECTS = ("Markdown", "Theme", "Word", "Export", "Table", "Emoji", "Spell", "Focus", "Vim")
KINDS = ("fast", "simple", "tiny", "modern", "configurable")
USES = ("writing", "reading", "formatting", "publishing", "tracking", "counting", "searching")
AUTHORS = 500


def made_up(plugins: int, versions: int) -> Iterator[Entry | LeftOut]:
    """``plugin-1`` to ``plugin-<plugins>``, each with the versions 1.0.0, 1.0.1 …; the first has
    been downloaded most.
    """
    lines = (_line(number, versions) for number in range(1, plugins + 1))
    return read(io.BytesIO(b"".join(lines)), versions)


def of_file(file: Path, plugins: int, versions: int) -> Iterator[Entry | LeftOut]:
    """The first ``plugins`` of them, of each the newest versions."""
    with file.open("rb") as lines:
        yield from read(lines, versions, plugins)


def lines_of(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _line(number: int, versions: int) -> bytes:
    subject, kind, use = (words[number % len(words)] for words in (SUBJECTS, KINDS, USES))
    downloads = MOST_DOWNLOADS // number
    said = {
        "id": f"plugin-{number}",
        "name": f"Plugin {number} {subject}",
        "author": f"Author {number % AUTHORS}",
        "description": f"A {kind} extension that helps with {use} documents, number {number}.",
        "downloads": downloads,
        "versions": {f"1.0.{patch}": downloads // versions for patch in range(versions)},
    }
    return json.dumps(said).encode() + b"\n"
