"""Reviews: the moderators' queue, what the owner of a version is told, and the public log."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import PurePosixPath
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.cache.bundles import PublishedBundles
from gateway.http.input.cursors import Cursors
from gateway.http.operation import operation
from gateway.http.schemas.moderators import reviews
from gateway.resources.accounts.confirmed import ERRORS, ConfirmedCommand
from gateway.resources.developers.developer import actor_of
from gateway.state.browser.sessions import Sessions
from gateway.urls import BundleUrls
from plugin_platform.api_tokens import Action
from plugin_platform.assets import ENTRY, kind_of
from plugin_platform.bundle_keys import file_key_of, public_key_of
from plugin_platform.errors import NotFound
from plugin_platform.rules import load

TEXT = "text/plain; charset=utf-8"
CONFLICTS = (*ERRORS, 409)


class ReviewQueue:
    def __init__(self, rpc: Rpc, sessions: Sessions, cursors: Cursors) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._cursors = cursors

    @operation(
        "What waits for a moderator, the riskiest first",
        tag="Moderation",
        query=reviews.QueueQuery,
        returns=reviews.Queue,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        cursor = query.get("cursor")
        after = _from_text(self._cursors.read(cursor)) if cursor else None
        filters = {key: value for key, value in query.items() if key != "cursor"}
        page = await self._rpc.call(
            "publishing", "review_queue", actor=actor, after=after, filters=filters
        )
        following = page.pop("next")
        signed = self._cursors.sign(_to_text(following)) if following else None
        return page | {"next_cursor": signed}


def _to_text(place: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _from_text(text: str) -> Any:
    return json.loads(urlsafe_b64decode(text))


class _OfVersion(ConfirmedCommand):
    async def _told(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        """Asked for without the password."""
        actor = actor_of(await self._sessions.user(req, resp))
        return self._shown(await self._rpc.call("publishing", method, actor=actor, **named))

    async def _changed(self, method: str, req: Request, resp: Response, **named: Any) -> Any:
        metadata = req.context.metadata
        return await self._told(method, req, resp, metadata=metadata, **named)

    def _shown(self, review: dict[str, Any]) -> dict[str, Any]:
        if review.get("previous"):
            review["previous"] = self._urls.add(review["previous"])
        return review | {"preview_url": self._urls.preview}


class OneReview(_OfVersion):
    @operation(
        "Findings and verdicts of a version, and what changed since the last published one",
        tag="Moderation",
        returns=reviews.Review,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        return await self._told("get_review", req, resp, plugin_id=plugin_id, version=version)


class ReviewSource:
    def __init__(self, rpc: Rpc, sessions: Sessions, bundles: PublishedBundles) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._bundles = bundles

    @operation(
        "The source of a version in review, as text; of a zip one file of it",
        tag="Moderation",
        query=reviews.SourceQuery,
        media_type=TEXT,
        errors=(*ERRORS, 503),
        session=True,
    )
    async def on_get(
        self,
        req: Request,
        resp: Response,
        plugin_id: str,
        version: str,
        query: dict[str, Any],
    ) -> None:
        actor = actor_of(await self._sessions.user(req, resp))
        review = await self._rpc.call(
            "publishing", "get_review", actor=actor, plugin_id=plugin_id, version=version
        )
        key, digest = _source_of(review, query.get("path"))
        content = await self._bundles.get(key, digest)
        resp.set_header("Cache-Control", "private, no-store")
        resp.content_type = TEXT
        resp.data = content.plain


def _source_of(review: dict[str, Any], path: str | None) -> tuple[str, str]:
    """The key of what is read, and its SHA-256, which the version was announced with. Raises
    ``NotFound`` for what is not listed, or is no text.
    """
    held, files = review["held_key"], review["files"]
    if not files and path is None:
        # What was approved waits nowhere any more.
        key = public_key_of(held) if review["state"] == "approved" else held
        return key, PurePosixPath(held).stem
    wanted = path or ENTRY
    kind = kind_of(wanted)
    digest = next((file["digest"] for file in files if file["path"] == wanted), None)
    if digest is None or kind is None or not kind.is_text:
        raise NotFound(f"The version has no file of text that is named {wanted}.")
    return file_key_of(held, digest), digest


class ClaimReview(_OfVersion):
    @operation(
        "Claim a review for half an hour",
        limit="moderation",
        tag="Moderation",
        returns=reviews.Review,
        errors=CONFLICTS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        return await self._changed("claim_review", req, resp, plugin_id=plugin_id, version=version)


class ReleaseReview(_OfVersion):
    @operation(
        "Leave a claimed review to others",
        limit="moderation",
        tag="Moderation",
        returns=reviews.Review,
        errors=CONFLICTS,
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._changed("release_review", req, resp, **named)


class DecideReview(_OfVersion):
    @operation(
        "Publish a version, or reject it with a policy and words",
        limit="moderation",
        tag="Moderation",
        body=reviews.NewDecision,
        returns=reviews.Review,
        errors=CONFLICTS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: dict[str, Any]
    ) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        answer = await self._ask_of_publisher("decide_review", req, resp, **named, **body)
        return self._shown(answer)


class OwnReview(_OfVersion):
    @operation(
        "How the checks and the review of my version stand",
        tokens=(Action.READ, Action.PUBLISH),
        tag="Developers",
        returns=reviews.OwnReview,
        errors=ERRORS,
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        return await self._told("get_own_review", req, resp, plugin_id=plugin_id, version=version)


class Appeal(_OfVersion):
    @operation(
        "Ask another moderator to look at a rejected version; once",
        limit="listings",
        tag="Developers",
        body=reviews.Words,
        returns=reviews.OwnReview,
        errors=CONFLICTS,
        session=True,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, version: str, body: dict[str, Any]
    ) -> Any:
        named = {"plugin_id": plugin_id, "version": version}
        return await self._ask("appeal_review", req, resp, **named, **body)


class PublicLog:
    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    @operation(
        "Publications, yanks, blocks and decisions; each line has the hash of the one before",
        limit="reads",
        tag="Plugins",
        query=reviews.LogQuery,
        returns=reviews.PublicLog,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        return await self._rpc.call(
            "publishing",
            "read_public_log",
            after=query["after"],
            before=query.get("before"),
            newest_first=query["order"] == "newest",
            plugin_id=query.get("plugin"),
        )


class Policies:
    @operation(
        "What moderators decide by",
        tag="Plugins",
        returns=reviews.Policies,
    )
    async def on_get(self, req: Request, resp: Response) -> Any:
        return {"items": load("policies.json"), "reviews": load("review_policies.json")}


def routes(
    v1: str,
    rpc: Rpc,
    sessions: Sessions,
    urls: BundleUrls,
    bundles: PublishedBundles,
    *,
    secret: str,
) -> list[tuple[str, Any]]:
    named = "{plugin_id:plugin_id}"
    moderated = f"{v1}/moderation/versions/{named}/{{version}}"
    owned = f"{v1}/developer/plugins/{named}/versions/{{version}}"
    parts = (rpc, sessions, urls)
    return [
        (f"{v1}/moderation/queue", ReviewQueue(rpc, sessions, Cursors(secret, "review queue"))),
        (moderated, OneReview(*parts)),
        (f"{moderated}/source", ReviewSource(rpc, sessions, bundles)),
        (f"{moderated}/claim", ClaimReview(*parts)),
        (f"{moderated}/release", ReleaseReview(*parts)),
        (f"{moderated}/decision", DecideReview(*parts)),
        (f"{owned}/review", OwnReview(*parts)),
        (f"{owned}/appeal", Appeal(*parts)),
        (f"{v1}/log", PublicLog(rpc)),
        (f"{v1}/policies", Policies()),
    ]
