"""Plugins from their developer's side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.http.input.spool import Upload
from gateway.http.input.uploads import Uploads
from gateway.http.operation import operation
from gateway.http.schemas.developers import developer
from gateway.http.schemas.public import marketplace
from gateway.state.browser.sessions import Sessions
from gateway.state.programs.api_tokens import token_of
from gateway.urls import BundleUrls
from plugin_platform.api_tokens import Action
from plugin_platform.errors import Forbidden, Unavailable

# s: parsing a bundle of 5 MiB takes longer than any other call.
CHECK_TIMEOUT = 15.0


class DevelopedPlugins:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    @operation(
        "My plugins",
        tokens=(Action.READ, Action.PUBLISH),
        limit="reads",
        tag="Developers",
        returns=developer.DevelopedPlugins,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response) -> dict[str, Any]:
        actor = actor_of(await self._sessions.user(req, resp))
        plugins = await self._rpc.call("publishing", "list_plugins", actor=actor)
        if (token := token_of(req)) is not None:
            plugins = [plugin for plugin in plugins if token.is_good_for(plugin["id"])]
        counts = await install_counts(self._rpc, [plugin["id"] for plugin in plugins])
        items = [
            self._urls.add_to_versions(plugin) | {"install_count": counts.get(plugin["id"])}
            for plugin in plugins
        ]
        return {"items": items}

    @operation(
        "Create a plugin",
        tokens=(Action.CREATE,),
        limit="listings",
        tag="Developers",
        body=developer.NewPlugin,
        returns=developer.CreatedPlugin,
        status=201,
        errors=(401, 403, 409),
        session=True,
        replayable=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        actor = actor_of(await self._sessions.publisher(req, resp))
        if (token := token_of(req)) is not None:
            token.check_plugin(body["id"])
        created = await self._rpc.call(
            "publishing",
            "create_plugin",
            actor=actor,
            plugin_id=body.pop("id"),
            metadata=req.context.metadata,
            **body,
        )
        resp.location = f"{req.path}/{created['id']}"
        return self._urls.add_to_versions(created) | {"install_count": 0}


class Names:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Would a plugin be taken for somebody else's? Nothing is created",
        tokens=(Action.CREATE,),
        limit="reads",
        tag="Developers",
        query=developer.NameQuery,
        returns=developer.NameFindings,
        errors=(401, 403),
        session=True,
    )
    async def on_get(self, req: Request, resp: Response, query: dict[str, Any]) -> Any:
        return await self._rpc.call(
            "publishing",
            "check_name",
            actor=actor_of(await self._sessions.user(req, resp)),
            plugin_id=query["id"],
            name=query["name"],
        )


class DevelopedPlugin:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    @operation(
        "Describe a plugin",
        tokens=(Action.DESCRIBE,),
        limit="listings",
        tag="Developers",
        body=developer.Description,
        returns=developer.DevelopedPlugin,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_patch(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        actor = actor_of(await self._sessions.user(req, resp))
        plugin = await self._rpc.call(
            "publishing",
            "describe_plugin",
            actor=actor,
            plugin_id=plugin_id,
            changes=body,
            metadata=req.context.metadata,
        )
        counts = await install_counts(self._rpc, [plugin_id])
        return self._urls.add_to_versions(plugin) | {"install_count": counts.get(plugin_id)}


class TakesUploads:
    """Its uploads are let in one by one, before the first byte of them is read."""

    _sessions: Sessions
    _uploads: Uploads

    @asynccontextmanager
    async def admitted(self, req: Request, resp: Response) -> AsyncIterator[None]:
        user = await self._sessions.user(req, resp)
        async with self._uploads.admitted(user["id"]):
            yield


class Versions(TakesUploads):
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls, uploads: Uploads) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls
        self._uploads = uploads

    @operation(
        "All versions of my plugin, the highest first",
        tokens=(Action.READ, Action.PUBLISH),
        tag="Developers",
        query=marketplace.VersionQuery,
        returns=marketplace.SentVersionPage,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> dict[str, Any]:
        page: dict[str, Any] = await self._rpc.call(
            "publishing",
            "list_versions",
            actor=actor_of(await self._sessions.user(req, resp)),
            plugin_id=plugin_id,
            cursor=query.get("cursor"),
        )
        return page | {"items": [self._urls.add(version) for version in page["items"]]}

    async def may_submit(self, req: Request, resp: Response, plugin_id: str) -> None:
        """Before the upload is read: nobody sends 5 MiB to be told that they may not."""
        actor = require_developer(await self._sessions.user(req, resp))
        await self._sessions.publisher(req, resp)
        await self._rpc.call(
            "publishing", "get_owned_plugin", actor=actor, plugin_id=plugin_id, to_publish=True
        )

    @operation(
        "Publish a version",
        tokens=(Action.PUBLISH,),
        limit="uploads",
        tag="Developers",
        form=developer.VersionForm,
        returns=developer.SubmittedVersion,
        status=201,
        errors=(401, 403, 404, 409, 413, 429),
        session=True,
        replayable=True,
        before=may_submit,
        admitted=TakesUploads.admitted,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, form: dict[str, Any]
    ) -> dict[str, Any]:
        self._sessions.check_factor_of_token(req)
        bundle: Upload = form.pop("bundle")
        async with self._uploads.staged(bundle) as staging_key:
            submitted = await self._rpc.call(
                "publishing",
                "submit_version",
                within=CHECK_TIMEOUT,
                actor=actor_of(await self._sessions.user(req, resp)),
                plugin_id=plugin_id,
                staging_key=staging_key,
                metadata=req.context.metadata,
                **form,
            )
        return self._urls.add(submitted)


class RefusedUploads:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "Uploads of my plugin that the checks refused at once, the newest first",
        tokens=(Action.READ, Action.PUBLISH),
        limit="reads",
        tag="Developers",
        query=developer.RefusalQuery,
        returns=developer.Refusals,
        errors=(401, 403, 404),
        session=True,
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> dict[str, Any]:
        cursor = query.get("cursor")
        page: dict[str, Any] = await self._rpc.call(
            "publishing",
            "list_refusals",
            actor=actor_of(await self._sessions.user(req, resp)),
            plugin_id=plugin_id,
            before=int(cursor) if cursor else None,
        )
        following = page["next"]
        return page | {"next_cursor": str(following) if following else None}


class Checks(TakesUploads):
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls, uploads: Uploads) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls
        self._uploads = uploads

    async def may_check(self, req: Request, resp: Response) -> None:
        require_developer(await self._sessions.user(req, resp))

    @operation(
        "Check a bundle; nothing is stored",
        tokens=(Action.PUBLISH,),
        limit="checks",
        tag="Developers",
        form=developer.CheckForm,
        returns=developer.CheckResult,
        errors=(401, 403, 413, 429),
        session=True,
        before=may_check,
        admitted=TakesUploads.admitted,
    )
    async def on_post(self, req: Request, resp: Response, form: dict[str, Any]) -> Any:
        async with self._uploads.staged(form["bundle"]) as staging_key:
            checked = await self._rpc.call(
                "publishing",
                "check_bundle",
                within=CHECK_TIMEOUT,
                actor=actor_of(await self._sessions.user(req, resp)),
                staging_key=staging_key,
                manifest=form.get("manifest"),
            )
        return checked | {"preview_url": self._urls.preview}


async def install_counts(rpc: Rpc, plugin_ids: list[str]) -> dict[str, int]:
    """Zero for what the catalog does not know; nothing at all while it is away."""
    if not plugin_ids:
        return {}
    try:
        counts = await rpc.call("catalog", "install_counts", plugin_ids=plugin_ids)
    except Unavailable:
        return {}
    return {plugin_id: counts.get(plugin_id, 0) for plugin_id in plugin_ids}


def actor_of(user: dict[str, Any]) -> dict[str, Any]:
    """``token_id`` is there when a program acts, with an API token of the account; ``origin`` too
    when a run of continuous integration got the token.
    """
    actor = {key: user[key] for key in ("id", "username", "is_developer", "roles")}
    return actor | {key: user[key] for key in ("token_id", "origin") if user.get(key)}


def require_developer(user: dict[str, Any]) -> dict[str, Any]:
    """The actor; before anything is read that only a developer may send."""
    if not user["is_developer"]:
        raise Forbidden("Only developers publish. Enrol as a developer first.")
    return actor_of(user)
