"""A plugin is not taken for somebody else's that many people know."""

from collections.abc import Iterator

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.likeness import likeness
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Neighbour, Submission


@check(
    "names", "The name is not close to a popular plugin's", revision=1, needs="bytes", of="entry"
)
def run(submission: Submission) -> Iterator[Finding]:
    own = (("id", submission.plugin_id), ("name", submission.name))
    for neighbour in submission.neighbours:
        if neighbour.owner_id == submission.owner_id or neighbour.id == submission.plugin_id:
            continue
        found = (_near(what, name, neighbour) for what, name in own if name)
        if first := next(filter(None, found), None):
            yield first
            return


def _near(what: str, name: str, neighbour: Neighbour) -> Finding | None:
    for other in (neighbour.id, neighbour.name):
        if how := likeness(name, other):
            return finding(
                "name-too-close", pointer=f"/{what}", what=what, name=name, other=other, how=how
            )
    return None
