"""A plugin is not taken for somebody else's that many people know."""

from collections.abc import Iterable, Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.likeness import likeness
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Neighbour, Submission


@check(
    "names", "The name is not close to a popular plugin's", revision=1, needs="bytes", of="entry"
)
def run(submission: Submission) -> Iterator[Finding]:
    said = (submission.plugin_id, submission.name, submission.owner_id)
    if found := closest(*said, submission.neighbours):
        yield found


def closest(
    plugin_id: str | None, name: str | None, owner_id: str | None, neighbours: Iterable[Neighbour]
) -> Finding | None:
    """The first of somebody else's plugins that this one would be taken for."""
    own = (("id", plugin_id), ("name", name))
    for neighbour in neighbours:
        if owner_id == neighbour.owner_id or plugin_id == neighbour.id:
            continue
        found = (_near(what, said, neighbour) for what, said in own if said)
        if first := next(filter(None, found), None):
            return first
    return None


def _near(what: str, name: str, neighbour: Neighbour) -> Finding | None:
    for other in (neighbour.id, neighbour.name):
        if how := likeness(name, other):
            return finding(
                "name-too-close", pointer=f"/{what}", what=what, name=name, other=other, how=how
            )
    return None
