"""Trusted publishing: a run of continuous integration publishes without a token that could leak."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.output.errors import SecondFactorMissing
from gateway.http.schemas.accounts.tokens import IssuedToken
from gateway.http.schemas.developers import publishers as schemas
from gateway.resources.developers.developer import actor_of, require_developer
from gateway.state.accounts import Accounts
from gateway.state.browser.sessions import Sessions
from gateway.state.policies import Policies
from gateway.state.programs.runs import Runs
from plugin_platform import api_tokens
from plugin_platform.errors import Forbidden, Invalid, NotFound


class TrustedIssuers:
    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    @operation(
        "Whose runs may be trusted, and whom their assertions are for",
        limit="reads",
        tag="Developers",
        returns=schemas.TrustedIssuers,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        return {"audience": self._runs.audience, "issuers": self._runs.issuers}


class Publishers:
    def __init__(self, rpc: Rpc, sessions: Sessions, runs: Runs) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._runs = runs

    @operation(
        "Who may publish my plugin without a token",
        limit="reads",
        tag="Developers",
        returns=schemas.PublisherList,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> dict[str, Any]:
        actor = actor_of(await self._sessions.user(req, resp))
        await self._rpc.call("publishing", "get_owned_plugin", actor=actor, plugin_id=plugin_id)
        return {"items": await self._rpc.call("auth", "list_publishers", plugin_id=plugin_id)}

    @operation(
        "Trust a workflow to publish my plugin",
        limit="listings",
        tag="Developers",
        body=schemas.NewPublisher,
        returns=schemas.Publisher,
        status=201,
        errors=(401, 403, 404, 409),
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> Any:
        actor = require_developer(await self._sessions.publisher(req, resp))
        if body["issuer"] not in {issuer.url for issuer in self._runs.issuers}:
            known = ", ".join(issuer.url for issuer in self._runs.issuers) or "none"
            detail = f"This issuer is not trusted here; these are: {known}."
            raise Invalid("The issuer is not known.", [{"pointer": "/issuer", "detail": detail}])
        await self._rpc.call(
            "publishing", "get_owned_plugin", actor=actor, plugin_id=plugin_id, to_publish=True
        )
        return await self._rpc.call(
            "auth",
            "trust_publisher",
            actor=actor,
            plugin_id=plugin_id,
            metadata=req.context.metadata,
            **body,
        )


class OnePublisher:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Trust a workflow no more",
        limit="listings",
        tag="Developers",
        status=204,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_delete(
        self, req: Request, resp: Response, plugin_id: str, publisher_id: str
    ) -> None:
        actor = actor_of(await self._sessions.confirmed(req, resp))
        await self._rpc.call("publishing", "get_owned_plugin", actor=actor, plugin_id=plugin_id)
        await self._rpc.call(
            "auth",
            "distrust_publisher",
            actor=actor,
            plugin_id=plugin_id,
            publisher_id=publisher_id,
            metadata=req.context.metadata,
        )


class Exchange:
    def __init__(self, rpc: Rpc, accounts: Accounts, runs: Runs, policies: Policies) -> None:
        self._rpc = rpc
        self._accounts = accounts
        self._runs = runs
        self._policies = policies

    @operation(
        "Exchange an assertion of continuous integration for a token of 15 minutes",
        limit="handovers",
        tag="Developers",
        body=schemas.Assertion,
        returns=IssuedToken,
        errors=(401, 403, 409),
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        """The token publishes this one plugin and does nothing else. An assertion is good once."""
        run = await self._runs.read(body["token"]) | {"plugin_id": body["plugin_id"]}
        trusted = await self._rpc.call("auth", "match_publishers", run=run)
        publisher_id, actor = await self._of_an_owner(run, trusted)
        token = api_tokens.make()
        issued: dict[str, Any] = await self._rpc.call(
            "auth",
            "exchange_run",
            actor=actor,
            publisher_id=publisher_id,
            run=run,
            token_id=str(uuid4()),
            digest=api_tokens.digest(token),
            metadata=req.context.metadata,
        )
        return issued | {"id": issued["token_id"], "token": token}

    async def _of_an_owner(
        self, run: dict[str, Any], trusted: list[dict[str, Any]]
    ) -> tuple[str, dict[str, Any]]:
        """Who trusted the run may have given the plugin away since, or the second factor that the
        operator wants.
        """
        without_factor = False
        for publisher in trusted:
            try:
                actor = actor_of(await self._accounts.get(publisher["user_id"]))
                await self._rpc.call(
                    "publishing",
                    "get_owned_plugin",
                    actor=actor,
                    plugin_id=run["plugin_id"],
                    to_publish=True,
                )
            except (NotFound, Forbidden):
                continue
            if self._policies.factor_to_publish and not publisher.get("second_factor"):
                without_factor = True
                continue
            return publisher["id"], actor
        if without_factor:
            raise SecondFactorMissing(
                "Publishing takes a second factor here, and the owner who trusts this workflow has "
                "none. The owner sets one up on the account's page; then run the workflow again."
            )
        where = f" in the environment {run['environment']}" if run["environment"] else ""
        raise Forbidden(
            f"Nobody who owns {run['plugin_id']} trusts the workflow {run['workflow']} of "
            f"{run['repository']}{where}. An owner can add it as a trusted publisher; "
            "one that was made anew under its old name has to be removed and added again."
        )
