"""What somebody has installed: an account, or a visitor without one."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from falcon.asgi import Request, Response
from marshmallow import Schema

from gateway.bus.rpc import NotKnown, Rpc
from gateway.cache.manifests import Manifests
from gateway.cache.store import Revision
from gateway.http.input import strict_json
from gateway.http.operation import operation
from gateway.http.output.conditional import etag_of, send
from gateway.http.schemas.installed import dependencies, installs
from gateway.installed.kept import KeptLists, Listed
from gateway.state.browser.sessions import Sessions
from gateway.state.browser.visitors import Visitors
from gateway.urls import BundleUrls
from plugin_platform.errors import NotFound, Unavailable

SETTINGS_LIMIT = 64 * 1024  # bytes
# Asked for at every page, and seldom another than the last time.
CACHING = "private, no-cache"


class InstalledPlugins:
    def __init__(
        self,
        rpc: Rpc,
        sessions: Sessions,
        urls: BundleUrls,
        manifests: Manifests,
        kept: KeptLists,
    ) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls
        self._manifests = manifests
        self._kept = kept
        self._schema = installs.InstalledPlugins()
        self._form = _form(installs.InstalledPlugins, urls)

    @operation(
        "What I have installed", limit="reads", tag="Installed", returns=installs.InstalledPlugins
    )
    async def on_get(self, req: Request, resp: Response) -> None:
        principal = await self._sessions.principal(req, resp)
        tag, body = self._said([]) if principal is None else await self._of(principal)
        resp.append_header("Vary", "Cookie")
        send(req, resp, body, tag, CACHING)

    async def _of(self, principal: str) -> tuple[str, bytes]:
        """Tag and bytes, kept or made now."""
        try:
            found = await self._kept.find(principal, self._form)
        except Unavailable:
            found = None
        if isinstance(found, tuple):
            return found
        items, revision = await self._listed(principal)
        tag, body = self._said(items)
        if found is not None:
            plugins = [one["plugin_id"] for one in items]
            with contextlib.suppress(Unavailable):
                await self._kept.keep(principal, found, Listed(tag, body, plugins, revision))
        return tag, body

    async def _listed(self, principal: str) -> tuple[list[dict[str, Any]], Revision | None]:
        try:
            found = await self._rpc.call("installs", "installed_as_of", principal=principal)
        except NotKnown:  # it is older, and does not say as of when
            items = await self._rpc.call("installs", "list_installed", principal=principal)
            found = {"items": items, "publishing": None}
        added = [self._urls.add(one) for one in await self._manifests.add(found["items"])]
        return added, Revision(**found["publishing"]) if found["publishing"] else None

    def _said(self, items: list[dict[str, Any]]) -> tuple[str, bytes]:
        body = strict_json.dumps(self._schema.dump({"items": items}))
        return etag_of(body), body


def _form(schema: type[Schema], urls: BundleUrls) -> str:
    """What is another in answers of another release, or at another address of the bundles."""
    said = json.dumps([_described(schema), urls.add({"bundle_key": "key"})], default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@functools.cache
def _described(schema: type[Schema]) -> dict[str, Any]:
    spec = APISpec("", "", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema(schema.__name__, schema=schema)
    return spec.to_dict()


class Install:
    def __init__(self, rpc: Rpc, sessions: Sessions, visitors: Visitors, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._visitors = visitors
        self._urls = urls

    @operation(
        "Install a plugin; nobody has to sign in for it",
        limit="commands",
        tag="Installed",
        body=installs.Install,
        returns=installs.InstallResult,
        errors=(404, 409, 410),
        replayable=True,
    )
    async def on_post(self, req: Request, resp: Response, body: dict[str, Any]) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            principal = f"anon:{self._visitors.welcome(req, resp)}"
        installed = await self._rpc.call(
            "installs",
            "install",
            principal=principal,
            plugin_id=body["plugin_id"],
            metadata=req.context.metadata,
            **{key: value for key, value in body.items() if key != "plugin_id"},
        )
        return self._urls.add(installed) | {"success": True}


class Plan:
    def __init__(self, rpc: Rpc, sessions: Sessions) -> None:
        self._rpc = rpc
        self._sessions = sessions

    @operation(
        "What an install or another version would bring along",
        limit="reads",
        tag="Installed",
        query=dependencies.PlanQuery,
        returns=dependencies.Plan,
        errors=(404, 409, 410),
    )
    async def on_get(
        self, req: Request, resp: Response, plugin_id: str, query: dict[str, Any]
    ) -> dict[str, Any]:
        planned: dict[str, Any] = await self._rpc.call(
            "installs",
            "plan",
            principal=await self._sessions.principal(req, resp),
            plugin_id=plugin_id,
            version=query.get("version"),
        )
        return planned


class InstalledPlugin:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    @operation(
        "Enable, disable, configure or update",
        limit="commands",
        tag="Installed",
        body=installs.Configuration,
        body_limit=SETTINGS_LIMIT,
        returns=installs.InstalledAlong,
        errors=(404, 409, 410),
    )
    async def on_patch(
        self, req: Request, resp: Response, plugin_id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            raise NotFound(f"The plugin {plugin_id} is not installed.")
        configured = await self._rpc.call(
            "installs",
            "configure",
            principal=principal,
            plugin_id=plugin_id,
            metadata=req.context.metadata,
            **body,
        )
        return self._urls.add(configured)

    @operation("Uninstall", limit="commands", tag="Installed", status=204)
    async def on_delete(self, req: Request, resp: Response, plugin_id: str) -> None:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            return
        await self._rpc.call(
            "installs",
            "uninstall",
            principal=principal,
            plugin_id=plugin_id,
            metadata=req.context.metadata,
        )


class Replacement:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls

    @operation(
        "Move from a deprecated plugin to its replacement, with settings",
        limit="commands",
        tag="Installed",
        returns=installs.Installed,
        errors=(404, 409, 410),
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str) -> dict[str, Any]:
        principal = await self._sessions.principal(req, resp)
        if principal is None:
            raise NotFound(f"The plugin {plugin_id} is not installed.")
        moved = await self._rpc.call(
            "installs",
            "replace",
            principal=principal,
            plugin_id=plugin_id,
            metadata=req.context.metadata,
        )
        return self._urls.add(moved)
