"""Versions that are not public, run by their moderator or their author.

Whoever may begins a trial, and gets a link; a page without an origin, which has no session, loads
the files by it. A moderator's is good for as long as the review is theirs.
"""

from __future__ import annotations

from typing import Any

import falcon
from falcon.asgi import Request, Response

from gateway.bus.rpc import Rpc
from gateway.cache.bundles import Content, PublishedBundles
from gateway.cache.files import PublishedFiles
from gateway.cache.readmes import Readmes
from gateway.http.input.uploads import Uploads
from gateway.http.operation import operation
from gateway.http.schemas.developers import developer
from gateway.http.schemas.moderators import trials
from gateway.http.times import text_of
from gateway.resources.developers.developer import (
    CHECK_TIMEOUT,
    TakesUploads,
    actor_of,
    require_developer,
)
from gateway.resources.public.bundles import CONTENT_TYPE, FILE, SVG, SVG_CSP, TYPES, head, send
from gateway.state.browser.sessions import Sessions
from gateway.state.standing import Standing
from gateway.state.trials import Trial, Trials
from gateway.urls import TRIALS, BundleUrls
from plugin_platform.assets import PATH, icon_of, kind_of, screenshots_of
from plugin_platform.bundle_keys import HELD, LISTING, digest_of, folder_of
from plugin_platform.errors import NotFound


class Beginning:
    def __init__(self, rpc: Rpc, sessions: Sessions, urls: BundleUrls, trials: Trials) -> None:
        self._rpc = rpc
        self._sessions = sessions
        self._urls = urls
        self._trials = trials

    async def _begin(self, trial: Trial, integrity: str) -> dict[str, Any]:
        link = await self._trials.begin(trial)
        there = self._urls.trial(link.token, digest_of(trial.held_key), several=trial.several)
        return {**there, "integrity": integrity, "expires_at": text_of(link.expires_at)}


class TrialOfReview(Beginning):
    def __init__(self, *parts: Any, readmes: Readmes) -> None:
        super().__init__(*parts)
        self._readmes = readmes

    @operation(
        "Try out a version in review; its files for a quarter of an hour, while one has claimed it",
        limit="moderation",
        tag="Moderation",
        returns=trials.ReviewTrial,
        status=201,
        errors=(401, 403, 404, 409),
        session=True,
    )
    async def on_post(self, req: Request, resp: Response, plugin_id: str, version: str) -> Any:
        actor = actor_of(await self._sessions.user(req, resp))
        review: dict[str, Any] = {"actor": actor, "plugin_id": plugin_id, "version": version}
        found = await self._rpc.call("publishing", "try_version", **review)
        paths = found["files"]
        trial = Trial(found["held_key"], bool(paths), review)
        begun = await self._begin(trial, found["integrity"])
        brings = {
            "bundle_key": found["bundle_key"],
            "icon_file": icon_of(paths),
            "screenshots": screenshots_of(paths),
            "readme_html": (key := found["readme_key"]) and await self._readmes.html(key),
        }
        return begun | self._urls.trial_pictures(brings, begun["entry_url"])


class TrialOfUpload(TakesUploads, Beginning):
    def __init__(self, *parts: Any, uploads: Uploads) -> None:
        super().__init__(*parts)
        self._uploads = uploads

    async def may_try(self, req: Request, resp: Response, plugin_id: str) -> None:
        """Before the upload is read."""
        actor = require_developer(await self._sessions.user(req, resp))
        await self._rpc.call("publishing", "get_owned_plugin", actor=actor, plugin_id=plugin_id)

    @operation(
        "Try out a bundle of my plugin before I publish it; nobody else is served it",
        limit="trials",
        tag="Developers",
        form=developer.CheckForm,
        returns=trials.UploadTrial,
        status=201,
        errors=(401, 403, 404, 409, 413, 429),
        session=True,
        before=may_try,
        admitted=TakesUploads.admitted,
    )
    async def on_post(
        self, req: Request, resp: Response, plugin_id: str, form: dict[str, Any]
    ) -> Any:
        async with self._uploads.staged(form["bundle"]) as staging_key:
            tried = await self._rpc.call(
                "publishing",
                "try_upload",
                within=CHECK_TIMEOUT,
                actor=actor_of(await self._sessions.user(req, resp)),
                plugin_id=plugin_id,
                staging_key=staging_key,
                manifest=form.get("manifest"),
            )
        trial = Trial(tried["held_key"], tried["several"])
        return tried | await self._begin(trial, tried["integrity"])


class TriedFiles:
    """For whoever has the link, and kept by nobody."""

    def __init__(self, standing: Standing, trials: Trials, bundles: PublishedBundles) -> None:
        self._standing = standing
        self._trials = trials
        self._bundles = bundles
        self._files = PublishedFiles(bundles)

    async def _held_key(self, token: str, digest: str, *, several: bool) -> str:
        """``several``: whether the address is one of several files. Raises ``NotFound``,
        ``Conflict``, ``Forbidden``.
        """
        trial = await self._trials.find(token)
        if (digest, several) != (digest_of(trial.held_key), trial.several):
            raise NotFound("There is no such file in this version.")
        if trial.review is not None:
            await self._standing.require(token, trial.review)
        return trial.held_key


ERRORS = (403, 404, 409, 429, 503)


class TriedModule(TriedFiles):
    @operation(
        "A module that is tried out, or the listing of files that are",
        limit="tried",
        tag="Bundles",
        media_type=CONTENT_TYPE,
        errors=ERRORS,
    )
    async def on_get(self, req: Request, resp: Response, token: str, file: str) -> None:
        name = FILE.match(file)
        if name is None:
            raise falcon.HTTPRouteNotFound()
        head(resp)
        key = await self._held_key(token, name[1], several=name[2] == LISTING)
        _answer(req, resp, await self._bundles.get(key, name[1]), TYPES[name[2]])


class TriedFile(TriedFiles):
    @operation(
        "A file of a version that is tried out",
        limit="tried",
        tag="Bundles",
        media_type="*/*",
        errors=ERRORS,
    )
    async def on_get(
        self, req: Request, resp: Response, *, token: str, file: str, path: str
    ) -> None:
        kind = kind_of(path)
        if kind is None or not PATH.match(path):
            raise falcon.HTTPRouteNotFound()
        head(resp)
        folder = folder_of(await self._held_key(token, file, several=True))
        digest = await self._files.digest(folder, file, path, HELD)
        content = await self._files.get(folder, digest, compress=kind.is_text)
        _answer(req, resp, content, kind.media_type)


def _answer(req: Request, resp: Response, content: Content, media_type: str) -> None:
    send(req, resp, content, media_type)
    if media_type == SVG:
        resp.set_header("Content-Security-Policy", SVG_CSP)
    resp.set_header("Cache-Control", "private, no-store")


def routes(
    v1: str,
    parts: tuple[Rpc, Sessions, BundleUrls],
    trials: Trials,
    bundles: PublishedBundles,
    uploads: Uploads,
) -> list[tuple[str, Any]]:
    plugin = "{plugin_id:plugin_id}"
    beginning = (*parts, trials)
    served = (Standing(parts[0]), trials, bundles)
    return [
        (
            f"{v1}/moderation/versions/{plugin}/{{version}}/trial",
            TrialOfReview(*beginning, readmes=Readmes(bundles)),
        ),
        (
            f"{v1}/developer/plugins/{plugin}/trials",
            TrialOfUpload(*beginning, uploads=uploads),
        ),
        (f"{TRIALS}{{token}}/{{file}}", TriedModule(*served)),
        (f"{TRIALS}{{token}}/{{file}}/{{path:path}}", TriedFile(*served)),
    ]
