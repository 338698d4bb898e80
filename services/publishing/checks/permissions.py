"""A version asks for no more than the one that people have.

One that does is held: people agreed to less, and whoever took over a plugin asks for more first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

POINTER = "/manifest/permissions"
NETWORK = "network"


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


def grown(before: Any, now: Any) -> list[str]:
    """The permissions of ``now`` that those of ``before`` do not cover: ``network`` covers
    ``network:HOST``.
    """
    had = permissions_of(before)
    return sorted(each for each in permissions_of(now) if not _covering(each) & had)


def _covering(permission: str) -> set[str]:
    return {permission} | ({NETWORK} if permission.startswith(f"{NETWORK}:") else set())


def permissions_of(manifest: Any) -> set[str]:
    """What is no name is no permission; where it stands is among the manifest's differences."""
    said = manifest.get("permissions") if isinstance(manifest, dict) else None
    return {each for each in said if isinstance(each, str)} if isinstance(said, list) else set()
