"""``Authorization: Bearer`` (RFC 6750): what a program with an API token may do."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.http.operation import operation_of
from gateway.state.programs.api_tokens import ApiTokens
from plugin_platform.errors import Forbidden, Unauthenticated

CHALLENGE = 'Bearer error="invalid_token"'
TOO_LITTLE = 'Bearer error="insufficient_scope"'


class Bearer:
    """Middleware. A request with a token is the token's, whatever cookies come with it, and may do
    what its operation names an action for, and nothing else of the API.
    """

    def __init__(self, tokens: ApiTokens, prefix: str) -> None:
        self._tokens = tokens
        self._prefix = prefix

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        operation = operation_of(resource, req.method)
        if operation is None or not req.path.startswith(self._prefix):
            return
        try:
            token = await self._tokens.of(req)
            if token is None:
                return
            token.check_action(operation.tokens)
            if plugin_id := params.get("plugin_id"):
                token.check_plugin(plugin_id)
        except Unauthenticated:
            resp.set_header("WWW-Authenticate", CHALLENGE)
            raise
        except Forbidden:
            resp.set_header("WWW-Authenticate", TOO_LITTLE)
            raise
        req.context.api_token = token
        req.context.session = None

        # A body may take a minute to arrive, and the token may have been revoked meanwhile, or its
        # account's second factor removed.
        async def prove_again() -> None:
            req.context.api_token = await self._tokens.of(req)

        req.context.prove_again = prove_again
