"""The one place where errors become HTTP: a table, and problem documents (RFC 9457)."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import falcon
import falcon.asgi
from falcon.asgi.ws import http_status_to_ws_code

from gateway.urls import without_link
from plugin_platform import errors

log = logging.getLogger(__name__)

STATUS: dict[type[errors.PlatformError], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.Invalid: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
    errors.PlatformError: 500,
}

TYPES: dict[type[errors.PlatformError], str] = {
    errors.SecondFactorRequired: "/problems/second-factor-required",
}

# Seconds. A service that is started again answers within a few.
RETRY_AFTER = {429: 60, 503: 2}

MOST_DETAILS = 20

INTERNAL = "Something went wrong here. The request id names it in our logs."


class RateLimited(errors.TooManyRequests):
    """Knows when the limit ends, in whole seconds."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)


class ConfirmationRequired(errors.Forbidden):
    """Whoever is signed in is to give the password once more, and then to ask again."""

    type = "/problems/confirmation-required"


class AuthorizationPending(errors.Malformed):
    """Of a device code, as the next three are (RFC 8628, 3.5)."""

    type = "/problems/authorization-pending"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)


class SlowDown(AuthorizationPending):
    type = "/problems/slow-down"


class AccessDenied(errors.Malformed):
    type = "/problems/access-denied"


class ExpiredCode(errors.Malformed):
    type = "/problems/expired-token"


class SecondFactorMissing(errors.Forbidden):
    """The operator lets only those publish who have a second factor."""

    type = "/problems/second-factor-missing"


class InFlight(errors.Conflict):
    """The same command is being worked on at this moment."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retry_after=1)


def status_of(error: errors.PlatformError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def by_name(name: str) -> type[errors.PlatformError] | None:
    """The error class that a service named in its answer, if it is one of the platform's."""
    found = getattr(errors, name, None)
    if isinstance(found, type) and issubclass(found, errors.PlatformError):
        return found
    return None


async def on_platform_error(
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    error: errors.PlatformError,
    params: dict[str, Any],
    ws: falcon.asgi.WebSocket | None = None,
) -> None:
    status = status_of(error)
    if ws is not None:
        await refuse(ws, status)
        return
    if status == 500:
        log.error("platform error without a status of its own", exc_info=error)
        write_problem(req, resp, 500, INTERNAL)
        return
    retry_after = error.retry_after or RETRY_AFTER.get(status)
    write_problem(
        req,
        resp,
        status,
        error.detail,
        type_=getattr(error, "type", TYPES.get(type(error), "about:blank")),
        details=error.errors,
        retry_after=retry_after,
    )


async def on_http_error(
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    error: falcon.HTTPError,
    params: dict[str, Any],
    ws: falcon.asgi.WebSocket | None = None,
) -> None:
    """Falcon's own: no such route, method not allowed, a form that cannot be read."""
    if ws is not None:
        await refuse(ws, error.status_code)
        return
    if error.headers is not None:
        resp.set_headers(error.headers)
    detail = error.description or f"{error.title}."
    if error.status_code == 404:
        detail = f"There is nothing at {req.path}."
    elif error.status_code == 405:
        detail = f"{req.method} is not a method of {req.path}."
    write_problem(req, resp, error.status_code, detail)


async def on_unexpected(
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    error: Exception,
    params: dict[str, Any],
    ws: falcon.asgi.WebSocket | None = None,
) -> None:
    log.error("unhandled error in %s %s", req.method, without_link(req.path), exc_info=error)
    if ws is not None:
        await refuse(ws, 500)
        return
    write_problem(req, resp, 500, INTERNAL)


async def refuse(ws: falcon.asgi.WebSocket, status: int) -> None:
    """Of a socket that is not open yet; no page learns more than that it was refused."""
    if not ws.closed:
        await ws.close(http_status_to_ws_code(status))


def write_problem(
    req: falcon.asgi.Request,
    resp: falcon.asgi.Response,
    status: int,
    detail: str,
    *,
    type_: str = "about:blank",
    details: list[dict[str, Any]] | None = None,
    retry_after: int | None = None,
) -> None:
    problem: dict[str, Any] = {
        "type": type_,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": req.path,
        # A request that was refused before it got one has none.
        "requestId": getattr(req.context, "request_id", None) or str(uuid4()),
    }
    if details:
        problem["errors"] = details[:MOST_DETAILS]
    if details and len(details) > MOST_DETAILS:
        more = f"{len(details) - MOST_DETAILS} more are wrong."
        problem["errors"].append({"pointer": "", "detail": more})
    resp.status = status
    resp.content_type = "application/problem+json"
    resp.data = json.dumps(problem, ensure_ascii=True).encode()
    resp.cache_control = ["no-store"]
    if retry_after is not None:
        resp.set_header("Retry-After", str(retry_after))


def register(app: falcon.asgi.App[Any, Any]) -> None:
    app.add_error_handler(Exception, on_unexpected)
    app.add_error_handler(falcon.HTTPError, on_http_error)
    app.add_error_handler(errors.PlatformError, on_platform_error)
