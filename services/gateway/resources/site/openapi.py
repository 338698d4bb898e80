"""The OpenAPI document, made from the routes and from the schemas that validate."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import falcon
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from falcon.asgi import Request, Response

from gateway.http.camel_schema import camel_case
from gateway.http.input import strict_json
from gateway.http.operation import Operation, operation
from gateway.http.output import content_policy
from gateway.http.schemas import answers

Routes = list[tuple[str, object]]

PREFIX = "/api/v1"
METHODS = ("get", "head", "post", "put", "patch", "delete")
PLUGIN = ":plugin_id}"  # what names no plugin is not found
PARAMETER = re.compile(r"{(\w+)(?::[^}]*)?}")
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 16, "maxLength": 200},
    "description": "A repetition with the same key gets the first answer, for ten minutes.",
}
DESCRIPTION = (
    "Everything that the pages and the command line of the platform do. Errors are problem "
    "documents (RFC 9457). A signed-in session is the cookie `session`. A program has an API "
    "token, as `Authorization: Bearer`; it may do what names one of the token's actions in "
    "`x-token-actions`, and is refused everything else."
)


class OpenApi:
    """The document itself. It describes its own route too, hence ``describe`` afterwards."""

    def __init__(self) -> None:
        self._document = b""

    def describe(self, routes: Routes) -> None:
        self._document = document(tuple((path, type(resource)) for path, resource in routes))

    @operation("This document", tag="Documentation")
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.set_header("Cache-Control", "public, max-age=300")
        resp.data = self._document


class Docs:
    """A page made of the document, without anybody else's scripts."""

    def __init__(self) -> None:
        self._page = (Path(__file__).parent / "docs.html").read_text(encoding="utf-8")
        self._policy = content_policy.closed_page(self._page)

    @operation("The documentation to read", tag="Documentation", media_type="text/html")
    async def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = falcon.MEDIA_HTML
        resp.set_header("Content-Security-Policy", self._policy)
        resp.set_header("Cache-Control", "no-cache")
        resp.text = self._page


@functools.cache
def document(routes: tuple[tuple[str, type], ...]) -> bytes:
    """Takes half a second of a processor: apps of the same classes share it."""
    spec = APISpec(
        title="Plugin Platform",
        version="1.0.0",
        openapi_version="3.1.0",
        info={"description": DESCRIPTION},
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": "session"}
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=answers.Problem)
    for path, resource in routes:
        operations = {
            method: _operation(described, path, method)
            for method, described in operations_of(resource)
        }
        spec.path(path=PARAMETER.sub(r"{\1}", path), operations=operations)
    return strict_json.dumps(spec.to_dict())


def operations_of(resource: object) -> Iterator[tuple[str, Operation]]:
    for method in METHODS:
        responder = getattr(resource, f"on_{method}", None)
        if responder is not None:
            yield method, responder.operation


def _operation(described: Operation, path: str, method: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "operationId": _operation_id(path, method, described.tag),
        "summary": described.summary,
        "tags": [described.tag],
        "parameters": list(_parameters(described, path)),
        "responses": _responses(described, path),
    }
    body = _body(described)
    if body is not None:
        document["requestBody"] = {"required": True, "content": body}
    if described.session:
        document["security"] = [{"session": []}]
    if described.tokens:
        document.setdefault("security", []).append({"token": []})
        document["x-token-actions"] = [action.value for action in described.tokens]
    return document


def _parameters(described: Operation, path: str) -> Iterator[dict[str, Any]]:
    for name in PARAMETER.findall(path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if described.query is not None:
        yield {"in": "query", "schema": described.query}
    if described.replayable:
        yield IDEMPOTENCY_KEY


def _body(described: Operation) -> dict[str, Any] | None:
    if described.body is not None:
        return {falcon.MEDIA_JSON: {"schema": described.body}}
    if described.form is None:
        return None
    fields = described.form.fields.items()
    encoding = {
        field.data_key: {"contentType": field.metadata["contentMediaType"]}
        for _, field in fields
        if "contentMediaType" in field.metadata
    }
    return {falcon.MEDIA_MULTIPART: {"schema": described.form, "encoding": encoding}}


def _responses(described: Operation, path: str) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(described.status).phrase}
    if described.returns is not None:
        success["content"] = {described.media_type: {"schema": described.returns}}
    elif described.status != 204:
        success["content"] = {described.media_type: {}}
    responses = {str(described.status): success}
    for status in sorted(_errors(described, path)):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": "Problem"}},
        }
    return responses


def _errors(described: Operation, path: str) -> set[int]:
    """Those that the operation names, and those that come with what it takes."""
    errors = set(described.errors)
    if described.body is not None or described.form is not None:
        errors |= {400, 413, 415, 422}
    if described.query is not None:
        errors |= {400, 422}
    if described.tag in ("Accounts", "Installed", "Developers"):
        errors |= {503}
    if described.replayable:
        errors |= {409, 422}
    if described.limit:
        errors |= {429}
    if described.tokens:
        errors |= {401, 403, 429}
    if PLUGIN in path:
        errors |= {404}
    return errors


def _operation_id(path: str, method: str, tag: str) -> str:
    """A page and a route of the API may have the same path but for the prefix."""
    kind = ["page"] if tag == "Pages" else []
    words = re.findall(r"\w+", PARAMETER.sub(r"by_\1", path.removeprefix(PREFIX)))
    return camel_case("_".join([method, *kind, *words]))
