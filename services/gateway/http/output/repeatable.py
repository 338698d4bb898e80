"""What the layer in front of the framework is to know of an answer, noted where it is made.

The note lies in the request's ASGI scope while the framework answers. Only an answer that is the
same for everybody is noted; where it matters who asks, or how often, the note is taken away.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from falcon.asgi import Request

from gateway.cache.responses import Place
from gateway.cache.store import Entry

KEY = "gateway.repeatable"


@dataclass(frozen=True, slots=True)
class Repeatable:
    """``path`` and ``route`` as the access log and the metrics have them."""

    place: Place
    entry: Entry
    path: str
    route: str


def note(req: Request, place: Place, entry: Entry) -> None:
    notes: list[Repeatable] | None = req.scope.get(KEY)
    if notes is not None:
        notes.append(Repeatable(place, entry, req.path, req.uri_template or "none"))


def not_for_everybody(scope: MutableMapping[str, Any]) -> None:
    """Also what was noted before is forgotten: whoever learns has the same list."""
    notes: list[Repeatable] | None = scope.pop(KEY, None)
    if notes is not None:
        notes.clear()
