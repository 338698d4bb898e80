"""What operators choose while the platform runs."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas import admin as schemas
from gateway.resources.admin.asking import Actor, AsksService
from gateway.resources.admin.naming import names_of
from gateway.state.browser.sessions import Sessions
from gateway.state.policies import Policies

ERRORS = (401, 403, 404, 503)


class _ShowsPolicies(AsksService):
    def __init__(self, rpc: Rpc, sessions: Sessions, policies: Policies) -> None:
        super().__init__(rpc, sessions)
        self._policies = policies

    async def _shown(self, actor: Actor, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """With names, and with this gateway's own defaults of what it obeys itself."""
        names = await names_of(self._rpc, actor, (one["changed_by"] for one in found))
        return [
            one
            | {
                "default": self._policies.defaults.get(one["policy"], one["default"]),
                "changed_by_name": names.get(one["changed_by"] or ""),
            }
            for one in found
        ]


class PolicyList(_ShowsPolicies):
    @operation(
        "The policies of a service, and what was chosen",
        limit="reads",
        tag="Operators",
        returns=schemas.Policies,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, service: str) -> Any:
        actor = await self._asker(req, resp)
        found = await self._call(service, "list_policies", actor)
        return {"items": await self._shown(actor, found)}


class OnePolicy(_ShowsPolicies):
    @operation(
        "Choose a policy, or give it back to the environment",
        limit="operations",
        tag="Operators",
        body=schemas.PolicySetting,
        returns=schemas.Policy,
        errors=(*ERRORS, 409, 422),
        session=True,
    )
    async def on_put(
        self, req: Request, resp: Response, service: str, policy: str, body: dict[str, Any]
    ) -> Any:
        actor, metadata = await self._teller(req, resp), req.context.metadata
        chosen = await self._call(
            service, "choose_policy", actor, metadata=metadata, policy=policy, **body
        )
        [shown] = await self._shown(actor, [chosen])
        return shown
