"""How a resource gives an answer that is the same for everybody, and cached."""

from __future__ import annotations

from falcon.asgi import Request, Response

from gateway.cache.responses import Cache, Load, Place
from gateway.cache.store import Entry
from gateway.http.output import conditional, repeatable


async def answer(
    req: Request, resp: Response, cache: Cache, place: Place, load: Load, *, caching: str
) -> None:
    """``caching``: how long others may keep it, as in ``Cache-Control``. Raises what ``load``
    raises.
    """
    send(req, resp, place, await cache.get(place, load), caching)


def send(req: Request, resp: Response, place: Place, entry: Entry, caching: str) -> None:
    repeatable.note(req, place, entry)
    conditional.send(req, resp, entry.body, entry.etag, caching)
