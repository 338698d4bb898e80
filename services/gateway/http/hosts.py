"""The names that this process answers to.

Strangers' files have a name of their own, hence an origin of their own: the application's name
never serves them, and theirs serves nothing else but the page in which a version that is not public
is tried out, and the files that this page is made of.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import falcon
from falcon.asgi import Request, Response, WebSocket

from gateway.urls import BUNDLES, PREVIEW, TRIALS

ASSETS = "/assets/"


class Hosts:
    def __init__(self, content_url: str, allowed: frozenset[str]) -> None:
        """``allowed``: names without ports; empty for whatever a browser calls us."""
        self._content = urlsplit(content_url).hostname
        self._allowed = frozenset(name.lower() for name in allowed)

    async def process_request_ws(self, req: Request, ws: WebSocket) -> None:
        self._check(req)

    async def process_request(self, req: Request, resp: Response) -> None:
        self._check(req)

    def _check(self, req: Request) -> None:
        name = hostname(req.get_header("Host") or "")
        is_content = name == self._content
        if not is_content and self._allowed and name not in self._allowed:
            detail = f"This server is not {name or 'a host without a name'}."
            raise falcon.HTTPError(falcon.HTTP_421, description=detail)
        is_strangers = req.path.startswith((BUNDLES, TRIALS)) or req.path == PREVIEW
        if is_content != is_strangers and not (is_content and req.path.startswith(ASSETS)):
            raise falcon.HTTPRouteNotFound()


def hostname(host: str) -> str:
    """Of a Host header: in lower case, without the port. Empty for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
