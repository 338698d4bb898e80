"""The route table. From a line here the way goes to the resource, and from there to a service."""

from __future__ import annotations

from gateway.cache.blocklist import Blocklist
from gateway.cache.bundles import PublishedBundles
from gateway.cache.files import PublishedFiles
from gateway.cache.manifests import Manifests
from gateway.cache.readmes import Readmes
from gateway.cache.signing_keys import SigningKeys
from gateway.dependencies import Dependencies
from gateway.http.input.cursors import Cursors
from gateway.http.input.uploads import Uploads
from gateway.http.limits import WorkerLimiter
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
from gateway.resources.accounts.notifications import (
    notification_settings,
    notifications,
    watches,
)
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
from gateway.resources.usage import routes as usage_routes
from gateway.state.limits.limiter import Counts, Limiter
from gateway.state.limits.login_limits import LoginLimits
from gateway.state.people import People
from gateway.state.programs.handovers import Handovers
from gateway.state.programs.runs import Runs
from gateway.state.trials import Trials
from gateway.urls import BUNDLES, LIVE, BundleUrls

V1 = openapi.PREFIX
PLUGIN = "{plugin_id:plugin_id}"
OWNED, MODERATED = f"{V1}/developer/plugins/{PLUGIN}", f"{V1}/moderation/plugins/{PLUGIN}"
MODERATED_VERSION = f"{V1}/moderation/versions/{PLUGIN}/{{version}}"

# Addresses of the host page; `host-web/host/src/app/routes.tsx` has the same.
PAGES = (
    "/",
    "/d/{document_id}",
    "/documents",
    "/marketplace",
    "/marketplace/{plugin_id}",
    "/collections/{collection_id}",
    "/installed",
    "/notifications",
    "/account",
    "/account/tokens",
    "/account/notifications",
    "/account/reviews",
    "/account/watching",
    "/account/sync",
    "/shortcuts",
    "/unsubscribe",
    "/authors/{username}",
    "/device",
    "/confirm-email",
    "/forgot-password",
    "/reset-password",
    "/sign-in",
    "/register",
    "/developer",
    "/webhooks",
    "/webhooks/{webhook_id}",
    "/developer/{plugin_id}",
    "/guide/checks",
    "/moderation",
    "/moderation/collections",
    "/moderation/collections/{collection_id}",
    "/moderation/plugins",
    "/moderation/reviews",
    "/moderation/plugins/{plugin_id}",
    "/moderation/versions/{plugin_id}/{version}",
    "/admin",
    "/admin/log",
    "/admin/users",
    "/admin/policies",
    "/admin/operations",
    "/policy",
    "/log",
)


class Routes:
    def __init__(self, deps: Dependencies, known: People, counts: Counts) -> None:
        self._deps, self._known, self._counts = deps, known, counts
        self._rpc, self._cache, self._settings = deps.rpc, deps.cache, deps.settings
        self._sessions, self._visitors = known.sessions, known.visitors
        self._urls = BundleUrls(deps.settings.content_url)
        self._published = PublishedBundles(deps.bundles)
        self._uploads = Uploads(deps.bundles)
        self._login_limits = LoginLimits(counts, deps.settings.logins)
        self._runs = Runs(deps.settings.trusted_issuers, deps.settings.audience, deps.clock)
        self._misses = WorkerLimiter(deps.settings.limits["misses"].network)

    def all(self, document: openapi.OpenApi, page: pages.HostPage) -> openapi.Routes:
        return [
            *self._signing_in(),
            *self._accounts(),
            *self._factors(),
            *self._programs(),
            *self._public(),
            *self._installed(),
            *self._developers(),
            *self._owners(),
            *self._moderators(),
            *self._site(document),
            *((address, page) for address in PAGES),
        ]

    def _signing_in(self) -> openapi.Routes:
        rpc, sessions, known = self._rpc, self._sessions, self._known
        entrance = auth.Entrance(rpc, sessions, self._visitors, known.devices)
        register_limiter = Limiter(self._counts, "register", self._settings.register_limit)
        limits = self._login_limits
        return [
            (f"{V1}/auth/register", auth.Register(rpc, entrance, register_limiter)),
            (f"{V1}/auth/login", auth.Login(rpc, entrance, known.devices, limits)),
            (f"{V1}/auth/login/options", passkeys.SignInOptions(rpc, known.devices, limits)),
            (f"{V1}/auth/logout", auth.Logout(sessions)),
            (f"{V1}/auth/me", auth.Me(sessions, self._visitors)),
            (f"{V1}/auth/sessions", account.SessionList(sessions)),
            (f"{V1}/auth/sessions/{{session_id}}", account.OneSession(sessions)),
            (f"{V1}/auth/confirm", account.Confirmation(rpc, sessions, limits)),
            (f"{V1}/auth/confirm/options", passkeys.ConfirmationOptions(rpc, sessions)),
            (f"{V1}/auth/forgotten", recovery.ForgottenPassword(rpc, self._counts)),
            (f"{V1}/auth/reset", recovery.ResetPassword(rpc, sessions, self._counts)),
            (f"{V1}/auth/reset/options", recovery.ResetOptions(rpc)),
        ]

    def _accounts(self) -> openapi.Routes:
        rpc, sessions, known = self._rpc, self._sessions, self._known
        return [
            (f"{V1}/auth/password", account.Password(rpc, sessions, self._login_limits)),
            (f"{V1}/auth/email", email.Email(rpc, sessions)),
            (f"{V1}/auth/email/confirm", email.ConfirmedEmail(rpc, sessions, known.accounts)),
            *domains.routes(V1, rpc, sessions),
            (f"{V1}/auth/deletion", deletion.Deletion(rpc, known)),
            (f"{V1}/auth/deletion/{{user_id}}", deletion.DeletedAccount(rpc)),
            (f"{V1}/auth/developer", auth.Developer(rpc, sessions, known.accounts)),
            (f"{V1}/user/sync", sync.Sync(rpc, sessions)),
            (f"{V1}/user/usage", usage.UsageChoice(rpc, sessions)),
            *usage_routes.routes(V1, rpc, sessions, self._urls, self._deps.policies),
            (f"{V1}/user/export", export.Export(rpc, sessions)),
            *notifications.routes(V1, rpc, sessions, secret=self._settings.secret),
            *notification_settings.routes(V1, rpc, sessions),
            *watches.routes(V1, rpc, sessions),
        ]

    def _factors(self) -> openapi.Routes:
        rpc, sessions = self._rpc, self._sessions
        at = f"{V1}/auth/factors"
        return [
            (at, factors.Factors(rpc, sessions)),
            (f"{at}/totp", factors.Totp(rpc, sessions)),
            (f"{at}/totp/confirm", factors.TotpEnrolment(rpc, sessions)),
            (f"{at}/passkeys", passkeys.Passkeys(rpc, sessions)),
            (f"{at}/passkeys/options", passkeys.RegistrationOptions(rpc, sessions)),
            (f"{at}/passkeys/{{passkey_id}}", passkeys.OnePasskey(rpc, sessions)),
            (f"{at}/recovery-codes", factors.Recovery(rpc, sessions)),
        ]

    def _programs(self) -> openapi.Routes:
        rpc, sessions = self._rpc, self._sessions
        waiting = Handovers(self._deps.redis.purpose("handovers"), self._deps.clock)
        behind_proxy = self._settings.trusted_proxies > 0
        exchange = publishers.Exchange(rpc, self._known.accounts, self._runs, self._deps.policies)
        return [
            (f"{V1}/auth/tokens", tokens.TokenList(rpc, sessions)),
            (f"{V1}/auth/tokens/{{token_id}}", tokens.OneToken(rpc, sessions)),
            (f"{V1}/auth/token", tokens.OwnToken(rpc, sessions)),
            (f"{V1}/auth/device", handovers.DeviceCodes(waiting, behind_proxy=behind_proxy)),
            (f"{V1}/auth/device/token", handovers.DeviceToken(rpc, waiting)),
            (f"{V1}/auth/device/{{user_code}}", handovers.DeviceDecision(sessions, waiting)),
            (f"{V1}/auth/oidc", publishers.TrustedIssuers(self._runs)),
            (f"{V1}/auth/oidc/exchange", exchange),
        ]

    def _public(self) -> openapi.Routes:
        rpc, cache, misses, urls = self._rpc, self._cache, self._misses, self._urls
        secret, published = self._settings.secret, self._published
        blocklist = Blocklist(rpc, cache, misses, secret)
        at, one = f"{V1}/plugins", f"{V1}/plugins/{PLUGIN}"
        file = f"{BUNDLES}{PLUGIN}/{{version}}/{{file}}"
        details = plugins.Plugin(rpc, cache, misses, urls, Readmes(published))
        files = PublishedFiles(published)
        return [
            (at, plugins.Plugins(rpc, cache, misses, Cursors(secret, "plugins"))),
            (f"{at}/facets", search.Facets(rpc, cache, misses)),
            (f"{at}/suggestions", search.Suggestions(rpc, cache)),
            (one, details),
            (f"{one}/versions", plugins.PluginVersions(rpc, cache, misses, urls)),
            (f"{one}/related", front.Related(rpc, cache, misses)),
            (f"{V1}/authors/{{username}}", authors.Author(rpc, cache, misses)),
            (f"{V1}/front", front.Front(rpc, cache, misses)),
            (f"{V1}/collections/{{collection_id:plugin_id}}", front.Collection(rpc, cache, misses)),
            *user_reviews.routes(V1, rpc, cache, misses, self._sessions, secret=secret),
            (f"{V1}/blocklist", plugins.BlocklistAnswer(blocklist)),
            (f"{V1}/keys", signatures.Keys(SigningKeys(rpc))),
            (f"{V1}/categories", plugins.Categories(rpc, cache)),
            (file, bundles.Bundle(published, blocklist)),
            (f"{file}/{{path:path}}", bundles.BundledFile(files, blocklist)),
        ]

    def _installed(self) -> openapi.Routes:
        rpc, sessions, visitors, urls = self._rpc, self._sessions, self._visitors, self._urls
        at, one = f"{V1}/user/plugins", f"{V1}/user/plugins/{PLUGIN}"
        listed = installs.InstalledPlugins(rpc, sessions, urls, Manifests(rpc), self._deps.lists)
        return [
            (LIVE, live.Live(self._deps.live, sessions, visitors)),
            (at, listed),
            (f"{at}/suggestions", front.Suggestions(rpc, sessions)),
            (f"{at}/install", installs.Install(rpc, sessions, visitors, urls)),
            *updates.routes(V1, rpc, sessions),
            *workspaces.routes(V1, rpc, sessions),
            (f"{V1}/user/lockfile", lockfile.LockFile(rpc, sessions, visitors)),
            (one, installs.InstalledPlugin(rpc, sessions, urls)),
            (f"{one}/plan", installs.Plan(rpc, sessions)),
            (f"{one}/replace", installs.Replacement(rpc, sessions, urls)),
        ]

    def _developers(self) -> openapi.Routes:
        rpc, sessions, urls, uploads = self._rpc, self._sessions, self._urls, self._uploads
        version = f"{OWNED}/versions/{{version}}"
        return [
            (f"{V1}/developer/plugins", developer.DevelopedPlugins(rpc, sessions, urls)),
            (OWNED, developer.DevelopedPlugin(rpc, sessions, urls)),
            (f"{OWNED}/versions", developer.Versions(rpc, sessions, urls, uploads)),
            (f"{OWNED}/refused", developer.RefusedUploads(rpc, sessions)),
            (f"{version}/yank", life.Yank(rpc, sessions, urls)),
            (f"{version}/restore", life.Restore(rpc, sessions, urls)),
            (f"{version}/rollback", life.Rollback(rpc, sessions, urls)),
            (f"{OWNED}/deprecate", life.Deprecate(rpc, sessions, urls)),
            (f"{OWNED}/undeprecate", life.Undeprecate(rpc, sessions, urls)),
            *rollouts.routes(OWNED, rpc, sessions, urls),
            *experiments.routes(OWNED, rpc, sessions, urls),
            *webhooks.routes(V1, rpc, sessions),
            (f"{V1}/developer/names", developer.Names(rpc, sessions)),
            (f"{V1}/developer/checks", developer.Checks(rpc, sessions, urls, uploads)),
            *trials.routes(
                V1,
                (rpc, sessions, urls),
                Trials(self._deps.redis.purpose("trials"), self._deps.clock),
                self._published,
                uploads,
            ),
        ]

    def _owners(self) -> openapi.Routes:
        rpc, sessions, urls = self._rpc, self._sessions, self._urls
        return [
            (f"{OWNED}/publishers", publishers.Publishers(rpc, sessions, self._runs)),
            (f"{OWNED}/publishers/{{publisher_id}}", publishers.OnePublisher(rpc, sessions)),
            (f"{OWNED}/owners", owners.Owners(rpc, sessions, urls)),
            (f"{OWNED}/owners/accept", owners.Invitation(rpc, sessions, urls)),
            (f"{OWNED}/owners/{{username}}", owners.Owner(rpc, sessions, urls)),
            (f"{OWNED}/transfer", owners.Transfer(rpc, sessions, urls)),
            (f"{OWNED}/transfer/accept", owners.AcceptedTransfer(rpc, sessions, urls)),
            (f"{OWNED}/transfer/decline", owners.DeclinedTransfer(rpc, sessions, urls)),
            (f"{V1}/developer/offers", owners.Offers(rpc, sessions, urls)),
        ]

    def _moderators(self) -> openapi.Routes:
        rpc, sessions, urls, secret = self._rpc, self._sessions, self._urls, self._settings.secret
        publisher = f"{V1}/moderation/publishers/{{user_id}}"
        return [
            *collections.routes(V1, rpc, sessions),
            *oversight.routes(V1, rpc, sessions, urls, secret=secret),
            (f"{MODERATED}/block", moderation.BlockPlugin(rpc, sessions, urls)),
            (f"{MODERATED}/unblock", moderation.UnblockPlugin(rpc, sessions, urls)),
            (f"{MODERATED_VERSION}/block", moderation.BlockVersion(rpc, sessions, urls)),
            (f"{MODERATED_VERSION}/unblock", moderation.UnblockVersion(rpc, sessions, urls)),
            *review.routes(V1, rpc, sessions, urls, self._published, secret=secret),
            (f"{publisher}/ban", moderation.Ban(rpc, sessions, urls)),
            (f"{publisher}/unban", moderation.Unban(rpc, sessions, urls)),
        ]

    def _site(self, document: openapi.OpenApi) -> openapi.Routes:
        deps = self._deps
        return [
            *admin.routes(
                V1,
                self._rpc,
                self._sessions,
                deps.redis,
                deps.broker,
                policies=deps.policies,
                secret=self._settings.secret,
            ),
            (f"{V1}/openapi.json", document),
            ("/api/docs", openapi.Docs()),
            ("/healthz", health.Healthz()),
            ("/readyz", health.Readyz(deps.redis, deps.broker)),
            ("/metrics", health.Metrics()),
        ]
