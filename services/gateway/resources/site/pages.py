"""The host page and the files that it is made of."""

from __future__ import annotations

from typing import Any

import falcon
from falcon.asgi import Request, Response

from gateway.http.operation import operation
from gateway.http.output import content_policy
from gateway.resources.site.build import Asset, HostWeb
from gateway.state.trials import TOKEN
from gateway.urls import BUNDLES, PREVIEW, TRIALS, VERSION_FOLDER
from plugin_platform.errors import NotFound

SERVICE_WORKER = "sw.js"
PLUGIN_WORKER = "assets/plugin-worker-"  # what starts files of plugins as workers
PREVIEW_FILE = "preview.html"
# Pages are served by their routes alone, which give each its policy.
PAGES = ("index.html", PREVIEW_FILE)
IMMUTABLE = "public, max-age=31536000, immutable"

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built yet</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem}
code{background:#8882;padding:.1em .4em;border-radius:.3em}:root{color-scheme:light dark}</style>
<h1>The page is not built yet</h1><p>The gateway runs, but the folder <code>HOST_WEB_DIST</code>
has no <code>index.html</code>.</p><p>Run <code>npm ci &amp;&amp; npm run build</code> in
<code>host-web/</code>, or simply <code>./platform up</code>, which does it for you. The API is
documented at <a href="/api/docs">/api/docs</a>.</p></html>"""


class HostPage:
    """One page for all the routes which the front end draws itself."""

    def __init__(self, host_web: HostWeb, content_url: str) -> None:
        self._host_web = host_web
        self._bundles = content_url + BUNDLES
        self._preview = content_url + PREVIEW
        self._trials = content_url + TRIALS
        self._policies: dict[str, str] = {}

    @operation("The application", tag="Pages", media_type="text/html", errors=(503,))
    async def on_get(self, req: Request, resp: Response, **_: Any) -> None:
        index = await self._host_web.asset("index.html")
        resp.content_type = falcon.MEDIA_HTML
        if index is None:
            resp.set_header("Content-Security-Policy", self._policy_of(NOT_BUILT))
            raise falcon.HTTPStatus(503, headers={"Retry-After": "5"}, text=NOT_BUILT)
        resp.set_header("Content-Security-Policy", self._policy_of(index.content.decode()))
        resp.set_header("Cache-Control", "no-cache")
        send(req, resp, index)

    @property
    def worker_policy(self) -> str:
        return content_policy.service_worker(self._bundles)

    @property
    def plugin_worker_policy(self) -> str:
        return content_policy.plugin_worker(self._bundles)

    def _policy_of(self, html: str) -> str:
        """Made once for each build."""
        if html not in self._policies:
            policy = content_policy.host_page(html, self._bundles, self._preview, self._trials)
            self._policies = {html: policy}
        return self._policies[html]


class PreviewPage:
    """Where a version is tried out, under the name of strangers' files alone. ``?trial=`` is a link
    to the files of one that is not public, ``?version=PLUGIN/VERSION`` names one that is: these it
    may load then; whether they can be had is asked when they are.
    """

    def __init__(self, host_web: HostWeb, content_url: str) -> None:
        self._host_web = host_web
        self._content = content_url

    @operation(
        "The page in which a version is tried out",
        tag="Pages",
        media_type="text/html",
        errors=(404,),
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        page = await self._host_web.asset(PREVIEW_FILE)
        if page is None:
            raise falcon.HTTPRouteNotFound()
        files = files_of(req)
        policy = content_policy.preview_page(
            page.content.decode(), self._content, files and f"{self._content}{files}"
        )
        resp.set_header("Content-Security-Policy", policy)
        # Its own address has the link.
        resp.set_header("Referrer-Policy", "no-referrer")
        resp.set_header("X-DNS-Prefetch-Control", "off")
        resp.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        resp.set_header("Cache-Control", "no-cache")
        send(req, resp, page)


def files_of(req: Request) -> str | None:
    """The path below which the version is that is tried out. Raises ``NotFound``."""
    for name, grammar, folder in (("trial", TOKEN, TRIALS), ("version", VERSION_FOLDER, BUNDLES)):
        if (asked := req.get_param(name)) is not None:
            if not grammar.match(asked):
                raise NotFound(f"There is no such {name}.")
            return f"{folder}{asked}/"
    return None


class Files:
    """Everything that has no route: a file of the build, or a page that says: not found."""

    def __init__(self, host_web: HostWeb, page: HostPage) -> None:
        self._host_web = host_web
        self._page = page

    async def serve(self, req: Request, resp: Response | None, **_: Any) -> None:
        assert resp is not None  # only WebSockets have none
        path = req.path.lstrip("/")
        asset = None if path in PAGES else await self._host_web.asset(path)
        immutable = path.startswith("assets/")
        if asset is None and is_navigation(req) and not immutable:
            await self._page.on_get(req, resp)
            resp.status = 404
            return
        if asset is None:
            raise falcon.HTTPRouteNotFound()
        if req.method not in ("GET", "HEAD"):
            raise falcon.HTTPMethodNotAllowed(("GET", "HEAD"))
        resp.set_header("Cache-Control", IMMUTABLE if immutable else "no-cache")
        if immutable:
            # They are everybody's, and the page without an origin is made of them too.
            resp.set_header("Access-Control-Allow-Origin", "*")
        if path == SERVICE_WORKER:
            resp.set_header("Content-Security-Policy", self._page.worker_policy)
        if path.startswith(PLUGIN_WORKER):
            resp.set_header("Content-Security-Policy", self._page.plugin_worker_policy)
        send(req, resp, asset)


def send(req: Request, resp: Response, asset: Asset) -> None:
    encoding = _encoding(req, asset)
    if asset.encoded:
        resp.append_header("Vary", "Accept-Encoding")
    # Other bytes have another tag (RFC 9110, 8.8.3.3).
    etag = f"{asset.etag}-{encoding}" if encoding else asset.etag
    resp.set_header("ETag", f'"{etag}"')
    if etag in (req.if_none_match or ()):
        resp.status = 304
        return
    resp.content_type = asset.content_type
    if encoding:
        resp.set_header("Content-Encoding", encoding)
    resp.data = asset.encoded[encoding] if encoding else asset.content


def _encoding(req: Request, asset: Asset) -> str | None:
    accepted = _accepted(req.get_header("Accept-Encoding") or "")
    return next((each for each in asset.encoded if each in accepted), None)


def _accepted(header: str) -> set[str]:
    """The encodings that are named and not refused by ``q=0``."""
    named = (each.replace(" ", "").partition(";q=") for each in header.lower().split(","))
    return {encoding for encoding, _, quality in named if quality.strip("0.") or not quality}


def is_navigation(req: Request) -> bool:
    """A person's browser asks for a page; programs and the page itself ask for other types."""
    asks_for_page = "text/html" in (req.get_header("Accept") or "")
    return req.method == "GET" and asks_for_page and not req.path.startswith("/api/")
