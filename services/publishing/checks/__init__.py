"""The automatic checks of a bundle: each file of this folder is one, and registers itself.

``check`` runs all of them in the process that calls it; use ``publishing.inspection``,
which gives them a process of their own, for bundles that come from outside.
"""

from __future__ import annotations

from typing import Any

from publishing.checks.engine.conduct import Report, conduct
from publishing.checks.engine.submission import Neighbour, Submission


def check(data: bytes, manifest: Any = None, **submitted_as: Any) -> Report:
    """Check a bundle. ``manifest`` takes the place of the one in the bundle; ``submitted_as`` are
    the other fields of a ``Submission``.
    """
    neighbours = [Neighbour(*each) for each in submitted_as.pop("neighbours", ())]
    return conduct(Submission(data, manifest, neighbours=neighbours, **submitted_as))
