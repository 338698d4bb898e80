"""Versions that go to some people first: how far each is, and further, no further, or back."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.developers import rollouts
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand
from gateway.resources.developers.arms import told
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls
from plugin_platform.api_tokens import Action
from plugin_platform.errors import Unavailable

Row = dict[str, Any]


def routes(owned: str, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> list[tuple[str, object]]:
    return [
        (f"{owned}/rollouts", Rollouts(rpc, sessions)),
        (f"{owned}/versions/{{version}}/rollout", OneRollout(rpc, sessions, urls)),
    ]


class Rollouts:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Versions of my plugin that go, or went, to some people first",
        tokens=(Action.READ, Action.PUBLISH),
        limit="reads",
        tag="Developers",
        returns=rollouts.Rollouts,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Row:
        actor = actor_of(await self._sessions.user(req, resp))
        found = await self._rpc.call(
            "publishing", "list_rollouts", actor=actor, plugin_id=plugin_id
        )
        return await shown(self._rpc, plugin_id, found)


class OneRollout(ConfirmedCommand):
    @operation(
        "Give a version to more people, to nobody else for now, or stop it",
        tokens=(Action.PUBLISH,),
        limit="listings",
        tag="Developers",
        body=rollouts.RolloutChange,
        returns=rollouts.Rollouts,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: Row
    ) -> Row:
        named = {"plugin_id": plugin_id, "version": version}
        match body:
            case {"percent": percent}:
                found = await self._ask_of_publisher(
                    "raise_rollout", req, resp, percent=percent, **named
                )
            case {"state": "rolling"}:
                found = await self._ask_of_publisher("resume_rollout", req, resp, **named)
            case {"state": "paused"}:
                found = await self._ask("pause_rollout", req, resp, **named)
            case _:
                reason = body.get("reason", "")
                found = await self._ask("halt_rollout", req, resp, reason=reason, **named)
        return await shown(self._rpc, plugin_id, found)


async def shown(rpc: Rpc, plugin_id: str, found: Row) -> Row:
    """With the arms of the newest, which installs counts."""
    items = [_shown(one) for one in found["items"]]
    if items:
        items[0]["arms"] = await _arms(rpc, plugin_id, items[0])
    return {"items": items}


def _shown(rollout: Row) -> Row:
    changes = [one | {"automatic": one["figures"] is not None} for one in rollout["changes"]]
    return rollout | {"changes": changes, "arms": None}


async def _arms(rpc: Rpc, plugin_id: str, rollout: Row) -> Row | None:
    version, day = rollout["version"], rollout["started_at"][:10]
    try:
        counted = await rpc.call(
            "installs", "rollout_arms", plugin_id=plugin_id, versions={version: day}
        )
    except Unavailable:
        return None
    return told(counted[version])
