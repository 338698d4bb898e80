"""The routes. From a line here the way goes to the resource, and from there to a service."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import falcon
import falcon.asgi
from falcon.routing import BaseConverter

from gateway.bus.rpc import Rpc
from gateway.cache.blocklist import Blocklist
from gateway.cache.bundles import BundleReader, PublishedBundles
from gateway.cache.files import PublishedFiles
from gateway.cache.manifests import Manifests
from gateway.cache.readmes import Readmes
from gateway.cache.responses import Cache
from gateway.cache.signing_keys import SigningKeys
from gateway.fast.answers import Answers
from gateway.fast.layer import Layer
from gateway.http import middleware
from gateway.http.access_log import LOGGER, AccessLog
from gateway.http.bearer import Bearer
from gateway.http.hosts import Hosts
from gateway.http.input.cursors import Cursors
from gateway.http.input.uploads import BundleStore, Uploads
from gateway.http.limits import RateLimits, WorkerLimiter
from gateway.http.output import errors
from gateway.installed.kept import KeptLists
from gateway.live.hub import Hub
from gateway.resources import live
from gateway.resources.accounts import (
    account,
    auth,
    domains,
    handovers,
    installs,
    lockfile,
    tokens,
    updates,
    workspaces,
)
from gateway.resources.accounts.factors import factors, passkeys
from gateway.resources.accounts.notifications import notification_settings, notifications, watches
from gateway.resources.accounts.personal import deletion, email, export, recovery, sync, usage
from gateway.resources.admin import routes as admin
from gateway.resources.developers import (
    developer,
    experiments,
    life,
    owners,
    publishers,
    rollouts,
    webhooks,
)
from gateway.resources.moderators import collections, moderation, oversight, review, trials
from gateway.resources.public import authors, bundles, front, plugins, search, signatures
from gateway.resources.reviews import routes as user_reviews
from gateway.resources.site import health, openapi, pages
from gateway.resources.site.build import HostWeb
from gateway.resources.usage import routes as usage_routes
from gateway.settings import Settings
from gateway.state.idempotency import Idempotency
from gateway.state.limits.limiter import Counts, Limiter
from gateway.state.limits.login_limits import LoginLimits
from gateway.state.people import People, people
from gateway.state.policies import Policies
from gateway.state.programs.api_tokens import ApiTokens
from gateway.state.programs.handovers import Handovers
from gateway.state.programs.runs import Runs
from gateway.state.redis.redis_guard import GuardedRedis
from gateway.state.trials import Trials
from gateway.urls import BUNDLES, LIVE, PREVIEW, BundleUrls

V1 = openapi.PREFIX


class Bundles(BundleStore, BundleReader, Protocol):
    """Both halves of the object storage: uploads go in, published bundles come out."""


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    rpc: Rpc
    redis: GuardedRedis
    cache: Cache
    lists: KeptLists
    bundles: Bundles
    broker: health.HasReadiness
    live: Hub = field(default_factory=Hub)
    background: tuple[middleware.Part, ...] = ()
    access: AccessLog = field(default_factory=lambda: AccessLog(logging.getLogger(LOGGER)))
    heard: Policies | None = None
    clock: Callable[[], float] = time.time

    @cached_property
    def policies(self) -> Policies:
        """As the settings say where nobody listens to what operators choose."""
        settings = self.settings
        return self.heard or Policies(
            factor_to_publish=settings.factor_to_publish, usage_one_in=settings.usage_one_in
        )


class PluginId(BaseConverter):
    """Anything else names no plugin: 404, without asking anybody."""

    _PATTERN = re.compile(r"(?=.{2,64}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")

    def convert(self, value: str) -> str | None:
        return value if self._PATTERN.match(value) else None


def create_app(deps: Dependencies) -> Layer:
    """With what answers in front of the framework."""
    answers = Answers(deps.cache, deps.access, deps.settings.trusted_proxies)
    return Layer(create_framework(deps), answers)


def create_framework(deps: Dependencies) -> falcon.asgi.App[Any, Any]:
    known = people(
        deps.redis,
        deps.rpc,
        deps.clock,
        secure=deps.settings.production,
        policies=deps.policies,
    )
    counts = Counts(deps.redis.purpose("limits"))
    idempotency = Idempotency(deps.redis.purpose("idempotency"), known.sessions)
    around: list[Any] = [
        middleware.Lifespan(deps.background, deps.live.end),
        middleware.Correlation(idempotency, deps.settings.trusted_proxies, deps.access),
        Hosts(deps.settings.content_url, deps.settings.allowed_hosts),
        middleware.SecurityHeaders(production=deps.settings.production),
        middleware.CleanText(),
        middleware.SameOrigin(deps.settings.allowed_origins, deps.settings.trusted_proxies),
        Bearer(ApiTokens(deps.rpc, Limiter(counts, "token", deps.settings.token_limit)), V1),
        RateLimits(counts, known.sessions, deps.settings.limits),
    ]
    app: falcon.asgi.App[Any, Any] = falcon.asgi.App(middleware=around)
    errors.register(app)
    app.ws_options.max_receive_queue = 0  # a socket has its own, and one task less
    app.router_options.converters["plugin_id"] = PluginId

    document = openapi.OpenApi()
    host_web = HostWeb(deps.settings.host_web_dist)
    page = pages.HostPage(host_web, deps.settings.content_url)
    preview = pages.PreviewPage(host_web, deps.settings.content_url)
    table = [*routes(deps, known, counts, document, page), (PREVIEW, preview)]
    document.describe(table)
    for path, resource in table:
        app.add_route(path, resource)
    app.add_sink(pages.Files(host_web, page).serve, "/")
    return app


def routes(
    deps: Dependencies,
    known: People,
    counts: Counts,
    document: openapi.OpenApi,
    page: pages.HostPage,
) -> openapi.Routes:
    rpc, cache, settings = deps.rpc, deps.cache, deps.settings
    sessions, visitors = known.sessions, known.visitors
    urls = BundleUrls(settings.content_url)
    published = PublishedBundles(deps.bundles)
    readmes = Readmes(published)
    uploads = Uploads(deps.bundles)
    entrance = auth.Entrance(rpc, sessions, visitors, known.devices)
    login_limits = LoginLimits(counts, settings.logins)
    register_limiter = Limiter(counts, "register", settings.register_limit)
    waiting = Handovers(deps.redis.purpose("handovers"), deps.clock)
    behind_proxy = settings.trusted_proxies > 0
    runs = Runs(settings.trusted_issuers, settings.audience, deps.clock)
    misses = WorkerLimiter(settings.limits["misses"].network)
    blocklist = Blocklist(rpc, cache, misses, settings.secret)
    plugin = "{plugin_id:plugin_id}"
    owned, moderated = f"{V1}/developer/plugins/{plugin}", f"{V1}/moderation/plugins/{plugin}"
    moderated_version = f"{V1}/moderation/versions/{plugin}/{{version}}"
    return [
        (f"{V1}/auth/register", auth.Register(rpc, entrance, register_limiter)),
        (f"{V1}/auth/login", auth.Login(rpc, entrance, known.devices, login_limits)),
        (f"{V1}/auth/logout", auth.Logout(sessions)),
        (f"{V1}/auth/me", auth.Me(sessions, visitors)),
        (f"{V1}/auth/sessions", account.SessionList(sessions)),
        (f"{V1}/auth/sessions/{{session_id}}", account.OneSession(sessions)),
        (f"{V1}/auth/confirm", account.Confirmation(rpc, sessions, login_limits)),
        (f"{V1}/auth/password", account.Password(rpc, sessions, login_limits)),
        (f"{V1}/auth/email", email.Email(rpc, sessions)),
        (f"{V1}/auth/email/confirm", email.ConfirmedEmail(rpc, sessions, known.accounts)),
        *domains.routes(V1, rpc, sessions),
        (f"{V1}/auth/deletion", deletion.Deletion(rpc, known)),
        (f"{V1}/auth/deletion/{{user_id}}", deletion.DeletedAccount(rpc)),
        (f"{V1}/user/sync", sync.Sync(rpc, sessions)),
        (f"{V1}/user/usage", usage.UsageChoice(rpc, sessions)),
        *usage_routes.routes(V1, rpc, sessions, urls, deps.policies),
        (f"{V1}/user/export", export.Export(rpc, sessions)),
        (f"{V1}/auth/forgotten", recovery.ForgottenPassword(rpc, counts)),
        (f"{V1}/auth/reset", recovery.ResetPassword(rpc, sessions, counts)),
        (f"{V1}/auth/reset/options", recovery.ResetOptions(rpc)),
        (f"{V1}/auth/tokens", tokens.TokenList(rpc, sessions)),
        (f"{V1}/auth/tokens/{{token_id}}", tokens.OneToken(rpc, sessions)),
        (f"{V1}/auth/token", tokens.OwnToken(rpc, sessions)),
        (f"{V1}/auth/device", handovers.DeviceCodes(waiting, behind_proxy=behind_proxy)),
        (f"{V1}/auth/device/token", handovers.DeviceToken(rpc, waiting)),
        (f"{V1}/auth/device/{{user_code}}", handovers.DeviceDecision(sessions, waiting)),
        (f"{V1}/auth/factors", factors.Factors(rpc, sessions)),
        (f"{V1}/auth/factors/totp", factors.Totp(rpc, sessions)),
        (f"{V1}/auth/factors/totp/confirm", factors.TotpEnrolment(rpc, sessions)),
        (f"{V1}/auth/factors/passkeys", passkeys.Passkeys(rpc, sessions)),
        (f"{V1}/auth/factors/passkeys/options", passkeys.RegistrationOptions(rpc, sessions)),
        (f"{V1}/auth/factors/passkeys/{{passkey_id}}", passkeys.OnePasskey(rpc, sessions)),
        (f"{V1}/auth/confirm/options", passkeys.ConfirmationOptions(rpc, sessions)),
        (
            f"{V1}/auth/login/options",
            passkeys.SignInOptions(rpc, known.devices, login_limits),
        ),
        (f"{V1}/auth/factors/recovery-codes", factors.Recovery(rpc, sessions)),
        (f"{V1}/auth/oidc", publishers.TrustedIssuers(runs)),
        (
            f"{V1}/auth/oidc/exchange",
            publishers.Exchange(rpc, known.accounts, runs, deps.policies),
        ),
        (f"{V1}/auth/developer", auth.Developer(rpc, sessions, known.accounts)),
        (f"{V1}/plugins", plugins.Plugins(rpc, cache, misses, Cursors(settings.secret, "plugins"))),
        (f"{V1}/plugins/facets", search.Facets(rpc, cache, misses)),
        (f"{V1}/plugins/suggestions", search.Suggestions(rpc, cache)),
        (f"{V1}/plugins/{plugin}", plugins.Plugin(rpc, cache, misses, urls, readmes)),
        (f"{V1}/plugins/{plugin}/versions", plugins.PluginVersions(rpc, cache, misses, urls)),
        (f"{V1}/plugins/{plugin}/related", front.Related(rpc, cache, misses)),
        (f"{V1}/authors/{{username}}", authors.Author(rpc, cache, misses)),
        (f"{V1}/front", front.Front(rpc, cache, misses)),
        (
            f"{V1}/collections/{{collection_id:plugin_id}}",
            front.Collection(rpc, cache, misses),
        ),
        (f"{V1}/user/plugins/suggestions", front.Suggestions(rpc, sessions)),
        *collections.routes(V1, rpc, sessions),
        *user_reviews.routes(V1, rpc, cache, misses, sessions, secret=settings.secret),
        (LIVE, live.Live(deps.live, sessions, visitors)),
        (f"{V1}/blocklist", plugins.BlocklistAnswer(blocklist)),
        (f"{V1}/keys", signatures.Keys(SigningKeys(rpc))),
        (f"{V1}/categories", plugins.Categories(rpc, cache)),
        (
            f"{V1}/user/plugins",
            installs.InstalledPlugins(rpc, sessions, urls, Manifests(rpc), deps.lists),
        ),
        (f"{V1}/user/plugins/install", installs.Install(rpc, sessions, visitors, urls)),
        *updates.routes(V1, rpc, sessions),
        *workspaces.routes(V1, rpc, sessions),
        (f"{V1}/user/lockfile", lockfile.LockFile(rpc, sessions, visitors)),
        (f"{V1}/user/plugins/{plugin}", installs.InstalledPlugin(rpc, sessions, urls)),
        (f"{V1}/user/plugins/{plugin}/plan", installs.Plan(rpc, sessions)),
        (f"{V1}/user/plugins/{plugin}/replace", installs.Replacement(rpc, sessions, urls)),
        (f"{V1}/developer/plugins", developer.DevelopedPlugins(rpc, sessions, urls)),
        (f"{V1}/developer/plugins/{plugin}", developer.DevelopedPlugin(rpc, sessions, urls)),
        (
            f"{V1}/developer/plugins/{plugin}/versions",
            developer.Versions(rpc, sessions, urls, uploads),
        ),
        (f"{owned}/refused", developer.RefusedUploads(rpc, sessions)),
        (f"{owned}/versions/{{version}}/yank", life.Yank(rpc, sessions, urls)),
        (f"{owned}/versions/{{version}}/restore", life.Restore(rpc, sessions, urls)),
        (f"{owned}/versions/{{version}}/rollback", life.Rollback(rpc, sessions, urls)),
        (f"{owned}/deprecate", life.Deprecate(rpc, sessions, urls)),
        (f"{owned}/undeprecate", life.Undeprecate(rpc, sessions, urls)),
        *rollouts.routes(owned, rpc, sessions, urls),
        *experiments.routes(owned, rpc, sessions, urls),
        *webhooks.routes(V1, rpc, sessions),
        *oversight.routes(V1, rpc, sessions, urls, secret=settings.secret),
        (f"{moderated}/block", moderation.BlockPlugin(rpc, sessions, urls)),
        (f"{moderated}/unblock", moderation.UnblockPlugin(rpc, sessions, urls)),
        (f"{moderated_version}/block", moderation.BlockVersion(rpc, sessions, urls)),
        (f"{moderated_version}/unblock", moderation.UnblockVersion(rpc, sessions, urls)),
        (f"{owned}/publishers", publishers.Publishers(rpc, sessions, runs)),
        (f"{owned}/publishers/{{publisher_id}}", publishers.OnePublisher(rpc, sessions)),
        *review.routes(V1, rpc, sessions, urls, published, secret=settings.secret),
        *trials.routes(
            V1,
            (rpc, sessions, urls),
            Trials(deps.redis.purpose("trials"), deps.clock),
            published,
            uploads,
        ),
        *notifications.routes(V1, rpc, sessions, secret=settings.secret),
        *notification_settings.routes(V1, rpc, sessions),
        *watches.routes(V1, rpc, sessions),
        *admin.routes(
            V1,
            rpc,
            sessions,
            deps.redis,
            deps.broker,
            policies=deps.policies,
            secret=settings.secret,
        ),
        (f"{V1}/moderation/publishers/{{user_id}}/ban", moderation.Ban(rpc, sessions, urls)),
        (f"{V1}/moderation/publishers/{{user_id}}/unban", moderation.Unban(rpc, sessions, urls)),
        (f"{owned}/owners", owners.Owners(rpc, sessions, urls)),
        (f"{owned}/owners/accept", owners.Invitation(rpc, sessions, urls)),
        (f"{owned}/owners/{{username}}", owners.Owner(rpc, sessions, urls)),
        (f"{owned}/transfer", owners.Transfer(rpc, sessions, urls)),
        (f"{owned}/transfer/accept", owners.AcceptedTransfer(rpc, sessions, urls)),
        (f"{owned}/transfer/decline", owners.DeclinedTransfer(rpc, sessions, urls)),
        (f"{V1}/developer/offers", owners.Offers(rpc, sessions, urls)),
        (f"{V1}/developer/names", developer.Names(rpc, sessions)),
        (f"{V1}/developer/checks", developer.Checks(rpc, sessions, urls, uploads)),
        (f"{V1}/openapi.json", document),
        ("/api/docs", openapi.Docs()),
        (
            f"{BUNDLES}{plugin}/{{version}}/{{file}}",
            bundles.Bundle(published, blocklist),
        ),
        (
            f"{BUNDLES}{plugin}/{{version}}/{{file}}/{{path:path}}",
            bundles.BundledFile(PublishedFiles(published), blocklist),
        ),
        ("/healthz", health.Healthz()),
        ("/readyz", health.Readyz(deps.redis, deps.broker)),
        ("/metrics", health.Metrics()),
        ("/", page),
        ("/d/{document_id}", page),
        ("/documents", page),
        ("/marketplace", page),
        ("/marketplace/{plugin_id}", page),
        ("/collections/{collection_id}", page),
        ("/installed", page),
        ("/notifications", page),
        ("/account", page),
        ("/account/tokens", page),
        ("/account/notifications", page),
        ("/account/reviews", page),
        ("/account/watching", page),
        ("/account/sync", page),
        ("/shortcuts", page),
        ("/unsubscribe", page),
        ("/authors/{username}", page),
        ("/device", page),
        ("/confirm-email", page),
        ("/forgot-password", page),
        ("/reset-password", page),
        ("/sign-in", page),
        ("/register", page),
        ("/developer", page),
        ("/webhooks", page),
        ("/webhooks/{webhook_id}", page),
        ("/developer/{plugin_id}", page),
        ("/guide/checks", page),
        ("/moderation", page),
        ("/moderation/collections", page),
        ("/moderation/collections/{collection_id}", page),
        ("/moderation/plugins", page),
        ("/moderation/reviews", page),
        ("/moderation/plugins/{plugin_id}", page),
        ("/moderation/versions/{plugin_id}/{version}", page),
        ("/admin", page),
        ("/admin/log", page),
        ("/admin/users", page),
        ("/admin/policies", page),
        ("/admin/operations", page),
        ("/policy", page),
        ("/log", page),
    ]
