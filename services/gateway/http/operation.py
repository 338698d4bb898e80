"""What a responder takes and gives, said once: validated here, and documented by ``openapi.py``."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import falcon
import falcon.asgi
from marshmallow import Schema

from gateway.http import camel_schema
from gateway.http.input import forms, strict_json
from plugin_platform.api_tokens import Action
from plugin_platform.errors import Invalid, Malformed, UnsupportedMediaType

BODY_TIMEOUT = 60.0  # s

Responder = Callable[..., Awaitable[Any]]
Admission = Callable[..., AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Operation:
    summary: str
    tag: str
    body: Schema | None
    form: Schema | None
    query: Schema | None
    returns: Schema | None
    media_type: str
    status: int
    errors: tuple[int, ...]
    session: bool
    replayable: bool
    body_limit: int
    limit: str | None
    tokens: tuple[Action, ...]


def operation_of(resource: object, method: str) -> Operation | None:
    """What is said of the responder to ``method``, if there is one."""
    responder = getattr(resource, f"on_{method.lower()}", None)
    found: Operation | None = getattr(responder, "operation", None)
    return found


def operation(
    summary: str,
    *,
    tag: str,
    body: type[Schema] | None = None,
    form: type[Schema] | None = None,
    query: type[Schema] | None = None,
    returns: type[Schema] | None = None,
    media_type: str = falcon.MEDIA_JSON,
    status: int = 200,
    errors: tuple[int, ...] = (),
    session: bool = False,
    replayable: bool = False,
    body_limit: int = strict_json.BODY_LIMIT,
    limit: str | None = None,
    tokens: tuple[Action, ...] = (),
    before: Responder | None = None,
    admitted: Admission | None = None,
) -> Callable[[Responder], Responder]:
    """The responder gets ``body``, ``form`` or ``query`` as validated keywords, and what it
    returns goes through the schema ``returns``; a responder which returns None writes its answer
    itself. ``replayable``: a repetition with the same Idempotency-Key gets the first answer.
    ``limit`` names a rule of ``limits.TABLE``. ``tokens``: an API token that names one of these
    actions may do it too, no other. ``body_limit`` is in bytes, of a body in JSON.
    ``before`` runs before the body is read, and refuses by raising; ``admitted`` gives a context
    around the reading and all that follows.
    """
    described = Operation(
        summary=summary,
        tag=tag,
        body=body() if body else None,
        form=form() if form else None,
        query=query() if query else None,
        returns=returns() if returns else None,
        media_type=media_type,
        status=status,
        errors=errors,
        session=session,
        replayable=replayable,
        body_limit=body_limit,
        limit=limit,
        tokens=tokens,
    )
    return functools.partial(_responder, described, before, admitted)


def _responder(
    described: Operation, before: Responder | None, admitted: Admission | None, method: Responder
) -> Responder:
    @functools.wraps(method)
    async def responder(
        self: Any, req: falcon.asgi.Request, resp: falcon.asgi.Response, **arguments: Any
    ) -> None:
        if before is not None:
            await before(self, req, resp, **arguments)
        async with contextlib.nullcontext() if admitted is None else admitted(self, req, resp):
            await answer(self, req, resp, arguments)

    async def answer(
        self: Any,
        req: falcon.asgi.Request,
        resp: falcon.asgi.Response,
        arguments: dict[str, Any],
    ) -> None:
        async def respond() -> None:
            resp.status = described.status
            result = await method(self, req, resp, **arguments)
            if described.returns is not None and result is not None:
                resp.data = strict_json.dumps(described.returns.dump(result))

        with contextlib.ExitStack() as until:
            fingerprint = await _read(described, req, arguments, until)
            if described.form is not None and hasattr(req.context, "prove_again"):
                await req.context.prove_again()
            if described.replayable:
                await req.context.idempotency.run(req, resp, fingerprint, respond)
            else:
                await respond()

    responder.operation = described  # type: ignore[attr-defined]
    return responder


async def _read(
    described: Operation,
    req: falcon.asgi.Request,
    arguments: dict[str, Any],
    until: contextlib.ExitStack,
) -> str:
    """Fills in ``arguments``, of which files end with ``until``; answers a hash by which the same
    request is recognised.
    """
    if described.query is not None:
        arguments["query"] = camel_schema.load(described.query, query_of(req))
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await _read_body(described, req, arguments, until)
    except TimeoutError:
        detail = f"The body did not arrive within {BODY_TIMEOUT:g} s."
        raise falcon.HTTPError(falcon.HTTP_408, description=detail) from None


async def _read_body(
    described: Operation,
    req: falcon.asgi.Request,
    arguments: dict[str, Any],
    until: contextlib.ExitStack,
) -> str:
    digest = hashlib.sha256(req.path.encode())
    if described.body is not None:
        document = await _json_object(req, described.body_limit)
        digest.update(strict_json.dumps(document))
        arguments["body"] = camel_schema.load(described.body, document)
    if described.form is not None:
        arguments["form"] = await forms.read(req, described.form, until)
        digest.update(forms.digest(arguments["form"]))
    return digest.hexdigest()


def query_of(req: falcon.asgi.Request) -> dict[str, str]:
    repeated = [name for name, value in req.params.items() if isinstance(value, list)]
    if repeated:
        errors = [{"pointer": f"/{name}", "detail": "Given more than once."} for name in repeated]
        raise Invalid("A query parameter is given more than once.", errors)
    return {name: value for name, value in req.params.items() if isinstance(value, str)}


async def _json_object(req: falcon.asgi.Request, limit: int) -> dict[str, Any]:
    if not strict_json.is_json(req):
        raise UnsupportedMediaType("The body must be application/json.")
    document = await strict_json.read(req, limit)
    if not isinstance(document, dict):
        raise Malformed("The body must be a JSON object.")
    return document
