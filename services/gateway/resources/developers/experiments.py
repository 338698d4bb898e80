"""Two versions against each other: begun, looked at, and ended by choosing one or neither."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.operation import operation
from gateway.http.schemas.developers import experiments
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand
from gateway.resources.developers.arms import compared
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls
from plugin_platform.api_tokens import Action
from plugin_platform.errors import NotFound, Unavailable

Row = dict[str, Any]


def routes(owned: str, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> list[tuple[str, object]]:
    return [
        (f"{owned}/experiments", Experiments(rpc, sessions, urls)),
        (f"{owned}/experiments/{{experiment_id}}", OneExperiment(rpc, sessions, urls)),
    ]


class Experiments(ConfirmedCommand):
    @operation(
        "Versions of my plugin that are, or were, compared with each other",
        tokens=(Action.READ, Action.PUBLISH),
        limit="reads",
        tag="Developers",
        returns=experiments.Experiments,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str) -> Row:
        actor = actor_of(await self._sessions.user(req, resp))
        found = await self._rpc.call(
            "publishing", "list_experiments", actor=actor, plugin_id=plugin_id
        )
        return await _shown(self._rpc, plugin_id, found)

    @operation(
        "Compare two versions: each goes to its share of people",
        tokens=(Action.PUBLISH,),
        limit="listings",
        tag="Developers",
        body=experiments.NewExperiment,
        returns=experiments.Experiments,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, body: Row) -> Row:
        found = await self._ask_of_publisher(
            "start_experiment",
            req,
            resp,
            plugin_id=plugin_id,
            experiment_id=str(body["id"]),
            versions=body["versions"],
            days=body["days"],
        )
        return await _shown(self._rpc, plugin_id, found)


class OneExperiment(ConfirmedCommand):
    @operation(
        "End a comparison: one of both goes to everybody, or all is as it was",
        tokens=(Action.PUBLISH,),
        limit="listings",
        tag="Developers",
        body=experiments.EndedExperiment,
        returns=experiments.Experiments,
        errors=(*ERRORS, 409),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, plugin_id: str, experiment_id: str, body: Row
    ) -> Row:
        found = await self._ask_of_publisher(
            "end_experiment",
            req,
            resp,
            plugin_id=plugin_id,
            experiment_id=experiment_id,
            winner=body["winner"],
        )
        return await _shown(self._rpc, plugin_id, found)


async def _shown(rpc: Rpc, plugin_id: str, found: Row) -> Row:
    """With the figures of the newest, which installs counts."""
    items = [one | {"comparison": None} for one in found["items"]]
    if items:
        items[0]["comparison"] = await _comparison(rpc, plugin_id, items[0]["id"])
    return {"items": items}


async def _comparison(rpc: Rpc, plugin_id: str, experiment_id: str) -> Row | None:
    """None while installs is away, or has not heard of it."""
    try:
        counted = await rpc.call(
            "installs", "experiment_arms", plugin_id=plugin_id, experiment_id=experiment_id
        )
    except (Unavailable, NotFound):
        return None
    return compared(counted)
