"""A plugin is not taken for somebody else's that many people know."""

from collections.abc import Iterable, Iterator, Mapping

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.likeness import likeness
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Neighbour, Submission
from publishing.manifest import check_manifest


@check(
    "names", "The name is not close to a popular plugin's", revision=1, needs="bytes", of="entry"
)
def run(submission: Submission) -> Iterator[Finding]:
    if found := closest(_called(submission), submission.owner_id, submission.neighbours):
        yield found


def closest(
    own: Mapping[str, str | None], owner_id: str | None, neighbours: Iterable[Neighbour]
) -> Finding | None:
    """The first of somebody else's plugins that one with this ``id`` and ``name`` is close to."""
    for neighbour in neighbours:
        if neighbour.owner_id == owner_id or neighbour.id == own["id"]:
            continue
        found = (_near(what, name, neighbour) for what, name in own.items() if name)
        if first := next(filter(None, found), None):
            return first
    return None


def _called(submission: Submission) -> dict[str, str | None]:
    """As what it is submitted; when that is open, as what it says that it is."""
    own = {"id": submission.plugin_id, "name": submission.name}
    if any(own.values()) or not submission.has("manifest") or check_manifest(submission.manifest):
        return own
    return {what: submission.manifest[what] for what in own}


def _near(what: str, name: str, neighbour: Neighbour) -> Finding | None:
    for other in (neighbour.id, neighbour.name):
        if how := likeness(name, other):
            return finding(
                "name-too-close", pointer=f"/{what}", what=what, name=name, other=other, how=how
            )
    return None
