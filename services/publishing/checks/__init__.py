"""The automatic checks of a bundle: each file of this folder is one, and registers itself.

``check`` runs all of them in the process that calls it; use ``publishing.intake.inspection``,
which gives them a process of their own, for bundles that come from outside.
"""

from __future__ import annotations

from typing import Any

from plugin_platform.assets import ENTRY
from publishing.checks.engine.conduct import Report, conduct, conduct_files
from publishing.checks.engine.submission import Before, Neighbour, Submission


def check(data: bytes, manifest: Any = None, **submitted_as: Any) -> Report:
    """Check a bundle. ``manifest`` takes the place of the one in the bundle; ``submitted_as`` are
    the other fields of a ``Submission``, ``neighbours`` and ``before`` as JSON has them.
    """
    return conduct(Submission(data, manifest, **_read(submitted_as)))


def check_files(
    texts: dict[str, bytes], files: list[str], manifest: Any = None, **submitted_as: Any
) -> Report:
    """Check a zip: ``texts`` are its files of text with their contents, ``files`` all names."""
    names = frozenset(files)
    known = _read(submitted_as)
    of_a_file = {**known, "neighbours": []}

    def submission(path: str, given: Any, known: dict[str, Any]) -> Submission:
        return Submission(texts[path], given, **{**known, "file": path, "files": names})

    entry = submission(ENTRY, manifest, known)
    said = entry.manifest if entry.has("manifest") else manifest
    # What is empty says nothing, unless it is to be run.
    others = [path for path in texts if path.endswith(".js") or texts[path].strip()]
    rest = [submission(path, said, of_a_file) for path in sorted(others) if path != ENTRY]
    return conduct_files([entry, *rest])


def _read(submitted_as: dict[str, Any]) -> dict[str, Any]:
    neighbours = [Neighbour(*each) for each in submitted_as.get("neighbours", ())]
    before = submitted_as.get("before")
    return {
        **submitted_as,
        "neighbours": neighbours,
        "before": None if before is None else Before(*before),
    }
