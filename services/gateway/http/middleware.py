"""What holds for every request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from falcon.asgi import Request, Response, WebSocket

from gateway.http import metrics
from gateway.http.access_log import AccessLog, Line
from gateway.state.idempotency import Idempotency
from gateway.urls import AT_STOP
from plugin_platform.errors import Forbidden, Malformed

# Others are the sender's invention, and each would be a series of its own for ever.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")

API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# What a browser could do for a page, and with it for every plugin that runs in it.
THE_PAGE_NEEDS = (
    "clipboard-write",
    "fullscreen",
    "publickey-credentials-create",
    "publickey-credentials-get",
)
NO_PAGE_NEEDS = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
)
# Of every answer that says nothing else.
DEFAULT_HEADERS = {
    "Content-Security-Policy": API_CSP,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=(self)" for name in THE_PAGE_NEEDS), *(f"{name}=()" for name in NO_PAGE_NEEDS)]
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


class Correlation:
    """Gives each request its id, counts it, and writes its line of the access log."""

    def __init__(self, idempotency: Idempotency, trusted_proxies: int, access: AccessLog) -> None:
        self._idempotency = idempotency
        self._access = access
        self._trusted_proxies = trusted_proxies

    async def process_request_ws(self, req: Request, ws: WebSocket) -> None:
        req.context.address = self._address(req)

    async def process_request(self, req: Request, resp: Response) -> None:
        request_id = request_id_of(req.get_header("X-Request-Id") or "")
        context = req.context
        context.started = time.perf_counter()
        context.request_id = request_id
        # A command that is repeated with its key is the same command, in another request.
        command_id = req.get_header("Idempotency-Key") or request_id
        context.metadata = {"correlationId": request_id, "causationId": command_id}
        context.address = self._address(req)
        context.idempotency = self._idempotency
        resp.set_header("X-Request-Id", request_id)

    async def process_response(
        self, req: Request, resp: Response, resource: object, req_succeeded: bool
    ) -> None:
        seconds = time.perf_counter() - req.context.started
        status = resp.status_code
        method = req.method if req.method in METHODS else "OTHER"
        metrics.of_requests(method, req.uri_template or "none", status).count(seconds)
        address, request_id = req.context.address, req.context.request_id
        self._access.note(
            Line(req.method, req.path, status, seconds, address, request_id, time.time())
        )

    def _address(self, req: Request) -> str:
        forwarded = req.get_header("X-Forwarded-For") or ""
        return client_address(forwarded, req.remote_addr, self._trusted_proxies)


class SecurityHeaders:
    def __init__(self, *, production: bool) -> None:
        self._headers = DEFAULT_HEADERS | (HSTS if production else {})

    async def process_response(
        self, req: Request, resp: Response, resource: object, req_succeeded: bool
    ) -> None:
        for name, value in self._headers.items():
            if resp.get_header(name) is None:
                resp.set_header(name, value)


class CleanText:
    """Refuses paths and queries that are not text: NUL, or not UTF-8."""

    async def process_request(self, req: Request, resp: Response) -> None:
        raw = req.scope.get("raw_path") or b""
        _check(raw, "path")
        if "%" in req.query_string:
            _check(req.query_string.encode(), "query")


class SameOrigin:
    """A browser may change something only from a page of ours. Who sends neither header is no
    browser, and has no cookies that somebody else's page could use. A WebSocket comes with cookies
    from whichever page opens it, and no browser asks whether that page may read: there the origin
    has to be said.
    """

    def __init__(self, allowed_origins: frozenset[str], trusted_proxies: int) -> None:
        self._allowed = allowed_origins
        self._behind_proxy = trusted_proxies > 0

    async def process_request_ws(self, req: Request, ws: WebSocket) -> None:
        origin = req.get_header("Origin")
        own = origin_of(req, behind_proxy=self._behind_proxy)
        if origin not in self._allowed and origin != own:
            raise Forbidden("This may only be opened from a page of the platform itself.")

    async def process_request(self, req: Request, resp: Response) -> None:
        if req.method in SAFE_METHODS:
            return
        origin = req.get_header("Origin")
        if origin in self._allowed:
            return
        site = req.get_header("Sec-Fetch-Site")
        foreign_site = site is not None and site not in ("same-origin", "none")
        foreign_origin = origin is not None and origin != origin_of(
            req, behind_proxy=self._behind_proxy
        )
        if foreign_site or foreign_origin:
            raise Forbidden("This may only be done from a page of the platform itself.")


class Part(Protocol):
    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Lifespan:
    """Starts what works in the background, and stops it in reverse. ``end`` is called before: when
    the worker is told to stop, and waits for what is open.
    """

    def __init__(self, parts: tuple[Part, ...], end: Callable[[], None]) -> None:
        self._parts = parts
        self._end = end

    async def process_startup(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        scope.get("state", {}).setdefault(AT_STOP, []).append(self._end)
        for part in self._parts:
            await part.start()

    async def process_shutdown(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        for part in reversed(self._parts):
            await part.stop()


def origin_of(req: Request, *, behind_proxy: bool) -> str:
    """Scheme, name and port, as the browser has them; a proxy of ours says how it was asked."""
    given = req.get_header("X-Forwarded-Proto") if behind_proxy else None
    scheme = (given or req.scheme).rpartition(",")[2].strip().replace("ws", "http", 1)
    return f"{scheme}://{req.get_header('Host')}"


def request_id_of(given: str) -> str:
    """As somebody in front of us named the request, or a new one."""
    return given if REQUEST_ID.match(given) else str(uuid4())


def client_address(forwarded: str, peer: str, trusted_proxies: int) -> str:
    """The peer's, or what the outermost proxy of our own saw."""
    if trusted_proxies:
        hops = [hop.strip() for hop in forwarded.split(",")]
        if len(hops) >= trusted_proxies and hops[-trusted_proxies]:
            return hops[-trusted_proxies]
    return peer


def _check(raw: bytes, where: str) -> None:
    if b"%" not in raw:
        return
    decoded = unquote_to_bytes(raw)
    if b"\x00" in decoded:
        raise Malformed(f"The {where} may not contain the NUL character.")
    try:
        decoded.decode()
    except UnicodeDecodeError:
        raise Malformed(f"The {where} is not valid UTF-8.") from None
