"""Who may do what. Each operation that changes something, or shows what is somebody's, has a row;
one that has none fails ``unit/gateway/test_gateway_access_rows.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.e2e.access.world import WORKFLOW, World
from tests.e2e.people import PASSWORD, bundle, new_plugin_id

PEOPLE = ("nobody", "visitor", "user", "stranger", "banned", "moderator", "co-owner", "publisher")
TOKENS = (
    "expired token",
    "revoked token",
    "token without the action",
    "token for another plugin",
    "token of the stranger",
    "token of the publisher",
)
FEW = ("nobody", "visitor", "user")

Status = dict[str, int]
SIGNED_OUT = {"nobody": 401, "visitor": 401}
NOT_THEIRS = {"user": 403, "stranger": 403, "banned": 403, "moderator": 403}
ANYBODY: Status = {}
SIGNED_IN: Status = SIGNED_OUT
OWNERS: Status = SIGNED_OUT | NOT_THEIRS
PUBLISHER: Status = OWNERS | {"co-owner": 403}
# Only in the rows that are for them: elsewhere they are users like others.
WITH_OPERATORS = (*PEOPLE, "operator")
OPERATORS: Status = dict.fromkeys(PEOPLE, 403) | SIGNED_OUT
MODERATORS: Status = {role: 403 for role in PEOPLE if role != "moderator"} | SIGNED_OUT
DEVELOPERS: Status = SIGNED_OUT | {"user": 403, "moderator": 403}
# What is offered to the stranger; others do not hear of it.
STRANGER: Status = OWNERS | {"stranger": 200, "co-owner": 404, "publisher": 404}
ANY_TOKEN = dict.fromkeys(TOKENS[3:], 200)


def hidden(status: int) -> Status:
    """What is the publisher's own is to everybody else as if it were not there."""
    return {role: status for role in PEOPLE if role != "publisher"} | SIGNED_OUT


@dataclass(frozen=True)
class Row:
    """``refused`` says who is, and how; everybody else gets ``status``. ``names`` are the names
    in the path that are not the usual ones, and ``content`` is what is sent: both anew for each.
    ``ends`` the session that it is asked with. ``confirmed``: takes the password once more.
    """

    operation: str
    refused: Status
    status: int = 200
    names: Callable[[World], dict[str, str]] = lambda world: {}
    content: Callable[[World], dict[str, Any]] = lambda world: {}
    roles: tuple[str, ...] = PEOPLE
    ends: bool = False
    confirmed: bool = False
    tokens: Status = field(default_factory=dict)  # where the path names no plugin


def rows() -> Iterator[Row]:
    yield from reads()
    yield from of_accounts()
    yield from of_addresses()
    yield from of_installs()
    yield from of_notifications()
    yield from of_watches()
    yield from of_webhooks()
    yield from of_versions()
    yield from of_owners()
    yield from of_reviews()
    yield from of_user_reviews()
    yield from of_moderators()
    yield from of_collections()
    yield from of_operators()
    yield from endings()


def reads() -> Iterator[Row]:
    yield Row("getAuthMe", ANYBODY)
    for operation in ("Sessions", "Factors", "Email"):
        yield Row(f"getAuth{operation}", SIGNED_IN)
    yield Row("getAuthTokens", SIGNED_IN)
    yield Row("getAuthToken", dict.fromkeys(PEOPLE, 401), tokens=ANY_TOKEN)
    yield Row("getAuthOidc", ANYBODY)
    yield Row("getUserPlugins", ANYBODY)
    yield Row("getUserPluginsUpdates", ANYBODY)
    yield Row("getUserPluginsSuggestions", ANYBODY)
    yield Row("getUserNotifications", SIGNED_IN)
    yield Row("getUserNotificationsUnread", SIGNED_IN)
    yield Row("getUserNotificationsSettings", SIGNED_IN)
    yield Row("getDeveloperPlugins", SIGNED_IN, tokens={"token for another plugin": 200})
    yield Row("getDeveloperOffers", SIGNED_IN)

    def name(world: World) -> dict[str, Any]:
        return {"params": {"id": "a-name", "name": "A Name"}}

    other = {"token for another plugin": 200}
    yield Row("getDeveloperNames", DEVELOPERS, content=name, tokens=other)
    yield Row("getDeveloperPluginsByPluginIdVersions", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdRefused", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdRollouts", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdExperiments", OWNERS)
    for statistics in ("Statistics", "StatisticsTable"):
        yield Row(f"getDeveloperPluginsByPluginId{statistics}", OWNERS | {"moderator": 200})
    yield from of_errors()
    yield Row("getDeveloperPluginsByPluginIdOwners", OWNERS)
    yield Row("getDeveloperPluginsByPluginIdPublishers", OWNERS)
    yield Row("getModerationQueue", MODERATORS)


def of_errors() -> Iterator[Row]:
    def thrown(world: World) -> dict[str, str]:
        id = uuid4()
        statement = """
            INSERT INTO error_groups
                (id, plugin_id, name, message, file, function, first_day, last_day)
            VALUES (%s, %s, 'Error', '', '', '', now(), now())
        """
        world.query("installs", statement, id, world.plugin)
        return {"error_id": str(id)}

    error = "DeveloperPluginsByPluginIdErrors"
    yield Row(f"get{error}", OWNERS | {"moderator": 200})
    yield Row(f"get{error}ByErrorId", OWNERS | {"moderator": 200}, names=thrown)
    decision = sends(state="ignored")
    yield Row(f"patch{error}ByErrorId", OWNERS, 204, thrown, decision)
    for method in ("put", "delete"):
        yield Row(f"{method}DeveloperPluginsByPluginIdErrorWatch", OWNERS)


def of_operators() -> Iterator[Row]:
    def row(operation: str, status: int = 200, **options: Any) -> Row:
        return Row(operation, OPERATORS, status, roles=WITH_OPERATORS, **options)

    catalog = plain(service="catalog")
    yield row("getAdminGateway")
    for part in ("", "Parked", "Queues", "Log", "Policies", "Operations"):
        confirmed = part == "Log"
        yield row(f"getAdminServicesByService{part}", names=catalog, confirmed=confirmed)
    source = sends(source="publishing")
    retry, letters = "ParkedRetry", "LettersReturn"
    for part in (retry, letters):
        operation = f"postAdminServicesByService{part}"
        yield row(operation, names=catalog, content=source, confirmed=True)
    policy = plain(service="catalog", policy="user-reviews")
    chosen = sends(setting="open", seen=0)
    operation = "putAdminServicesByServicePoliciesByPolicy"
    yield row(operation, names=policy, content=chosen, confirmed=True)
    yield row("getAdminUsers", confirmed=True)

    def role(world: World) -> dict[str, str]:
        return {"user_id": world.ids["user"], "role": "moderator"}

    yield row("putAdminUsersByUserIdRolesByRole", 204, names=role, confirmed=True)
    yield row("deleteAdminUsersByUserIdRolesByRole", 204, names=role, confirmed=True)
    signed_out = names(user_id="signed out")
    yield row("postAdminUsersByUserIdSignOut", 204, names=signed_out, confirmed=True)


def of_accounts() -> Iterator[Row]:
    yield Row("postAuthConfirm", SIGNED_IN, 204, content=sends(password=PASSWORD), roles=FEW)
    wish = sends(name="one more", actions=["read"])
    yield Row("postAuthTokens", SIGNED_IN, 201, content=wish, confirmed=True)
    named = names(token_id="another token")  # noqa: S106
    yield Row("deleteAuthTokensByTokenId", hidden(404), 204, named, confirmed=True)
    yield Row("deleteAuthSessionsBySessionId", hidden(204), 204, names(session_id="session"))
    yield Row("postAuthDevice", ANYBODY, 201, content=wish, roles=FEW)
    unknown = sends(deviceCode="no such code")
    yield Row("postAuthDeviceToken", ANYBODY, 400, content=unknown, roles=FEW)
    yield from of_programs()
    run = sends(token="no assertion", pluginId="word-count")  # noqa: S106
    yield Row("postAuthOidcExchange", ANYBODY, 401, content=run, roles=FEW)
    yield Row("postAuthFactorsTotp", SIGNED_IN, confirmed=True)
    wrong = sends(code="no code")
    yield Row("postAuthFactorsTotpConfirm", SIGNED_IN, 422, content=wrong, confirmed=True)
    yield from of_passkeys()
    yield Row("postAuthFactorsRecoveryCodes", SIGNED_IN, 409, confirmed=True)
    yield Row("deleteAuthFactorsTotp", SIGNED_IN, 204, confirmed=True)


def of_addresses() -> Iterator[Row]:
    """Without mail an address is changed at once, and nobody has a link."""

    def another(world: World) -> dict[str, Any]:
        return {"json": {"email": f"{uuid4().hex}@example.org"}}

    def whoever(world: World) -> dict[str, Any]:
        return {"json": {"account": f"p-{uuid4().hex[:16]}"}}

    yield Row("putAuthEmail", SIGNED_IN, content=another, confirmed=True)
    link = {"token": "no such link"}
    yield Row("postAuthEmailConfirm", SIGNED_IN, 422, content=sends(**link))
    yield Row("postAuthForgotten", ANYBODY, 409, content=whoever, roles=FEW)
    yield Row("postAuthResetOptions", ANYBODY, 422, content=sends(**link), roles=FEW)
    choice = sends(**link, new=PASSWORD)
    wrong = sends(username="somebody else")
    yield Row("postAuthDeletion", SIGNED_IN, 422, content=wrong, confirmed=True)
    yield from of_domains()
    yield Row("getUserSync", SIGNED_IN)
    one = {"id": "1", "kind": "keybindings", "pluginId": "", "key": "k", "value": '"a"', "base": 0}
    yield Row("postUserSync", SIGNED_IN, content=sends(changes=[one]))
    yield Row("getUserUsage", SIGNED_IN)
    yield Row("putUserUsage", SIGNED_IN, content=sends(reported=True))
    made_up = {"id": str(uuid4()), "session": str(uuid4())}
    yield Row("postUsage", ANYBODY, 202, content=sends(**made_up))
    yield Row("postUserExport", SIGNED_IN, confirmed=True)
    yield Row("postAuthReset", ANYBODY, 422, content=choice, roles=FEW)


def of_domains() -> Iterator[Row]:
    """Each has claims of their own; nobody has proven this one."""
    yield Row("getAuthDomains", SIGNED_IN)
    yield Row("postAuthDomains", SIGNED_IN, 201, content=sends(domain="w.org"), confirmed=True)
    one = plain(domain="w.org")
    yield Row("postAuthDomainsByDomainCheck", SIGNED_IN, 202, one)
    yield Row("deleteAuthDomainsByDomain", SIGNED_IN, 204, one, confirmed=True)

    def proven(world: World) -> dict[str, str]:
        return {"username": world.people["publisher"].username, "domain": "w.org"}

    taken, why = "ModerationAuthorsByUsernameDomainsByDomainRevocation", sends(reason="No.")
    yield Row(f"post{taken}", MODERATORS, 404, proven, why, confirmed=True)
    yield Row(f"delete{taken}", MODERATORS, 204, proven, confirmed=True)


def of_webhooks() -> Iterator[Row]:
    """Nobody has any yet but who adds one here."""
    yield Row("getDeveloperWebhooks", SIGNED_IN)
    wish = sends(url="https://example.org/hooks", events=["version.published"])
    yield Row("postDeveloperWebhooks", DEVELOPERS, 201, content=wish, confirmed=True)
    one = "DeveloperWebhooksByWebhookId"
    mine = names(webhook_id="webhook")
    yield Row(f"get{one}", hidden(404), 200, mine)
    yield Row(f"get{one}Deliveries", hidden(404), 200, mine)
    yield Row(f"post{one}Ping", hidden(404), 202, mine)
    sent = names(webhook_id="webhook", delivery_id="delivery")
    yield Row(f"post{one}DeliveriesByDeliveryIdRedelivery", hidden(404), 202, sent)
    yield Row(f"post{one}Secret", hidden(404), 200, mine, confirmed=True)
    fewer = sends(events=["rollout.halted"])
    yield Row(f"patch{one}", hidden(404), 200, mine, fewer, confirmed=True)
    yield Row(f"delete{one}", hidden(204), 204, mine, confirmed=True)


def of_passkeys() -> Iterator[Row]:
    """The publisher's, who has one of them until it is removed here."""
    yield Row("postAuthFactorsPasskeysOptions", SIGNED_IN, confirmed=True)
    made = sends(name="Blue", credential={})
    yield Row("postAuthFactorsPasskeys", SIGNED_IN, 422, content=made, confirmed=True)
    one, name = names(passkey_id="passkey"), sends(name="Red")
    yield Row("patchAuthFactorsPasskeysByPasskeyId", hidden(404), 200, one, name, confirmed=True)
    yield Row("deleteAuthFactorsPasskeysByPasskeyId", hidden(404), 204, one, confirmed=True)
    yield Row("postAuthConfirmOptions", SIGNED_IN)


def of_programs() -> Iterator[Row]:
    """Whoever has been told the code decides, once; for others it is as if it were not there."""

    def waiting(world: World) -> dict[str, str]:
        return {"user_code": world.device_code()}

    def decided(world: World) -> dict[str, str]:
        return {"user_code": world.device_code(decided=True)}

    one, approved = "AuthDeviceByUserCode", sends(approve=True)
    yield Row(f"get{one}", SIGNED_IN, 200, waiting)
    yield Row(f"post{one}", SIGNED_IN, 204, waiting, approved, confirmed=True)
    yield Row(f"get{one}", SIGNED_IN, 404, decided)
    yield Row(f"post{one}", hidden(409), 204, decided, approved)


def of_installs() -> Iterator[Row]:
    """Everybody has their own, and cannot name another's."""
    yield Row("postUserPluginsInstall", ANYBODY, content=lambda world: json(pluginId=world.plugin))
    yield Row("patchUserPluginsByPluginId", {"nobody": 404}, content=sends(enabled=False))
    yield Row("postUserPluginsByPluginIdReplace", {"nobody": 404}, 409)
    yield Row("deleteUserPluginsByPluginId", ANYBODY, 204)
    has_none = {"nobody": 404}
    wanted = [{"pluginId": "no-such-plugin", "version": "1.0.0"}]
    yield Row("postUserPluginsUpdates", has_none, content=sends(items=wanted))
    yield Row("patchUserPluginsUpdates", has_none, content=sends(waitHours=24))
    locked = [{"pluginId": "no-such-plugin", "version": "1.0.0", "digest": "0" * 64}]
    yield Row("getUserLockfile", ANYBODY)
    yield from of_workspaces()
    yield Row("postUserLockfile", ANYBODY, content=sends(plugins=locked))
    version = {"params": {"version": "1.0.0"}}
    yield Row("getUserPluginsByPluginIdUpdate", ANYBODY, 404, content=lambda world: version)
    yield Row("getUserPluginsByPluginIdPlan", ANYBODY)


def of_watches() -> Iterator[Row]:
    """Everybody has their own; who publishes may be watched by all."""

    def author(world: World) -> dict[str, str]:
        return {"username": world.people["publisher"].username}

    yield Row("getUserWatches", SIGNED_IN)
    plugin, one = "UserWatchesPluginsByPluginId", "UserWatchesAuthorsByUsername"
    for verb in ("get", "put", "delete"):
        yield Row(f"{verb}{plugin}", SIGNED_IN)
        yield Row(f"{verb}{one}", SIGNED_IN, names=author)


def of_workspaces() -> Iterator[Row]:
    """Of one's own plugins; who has none has no workspace either."""
    new = sends(id=str(uuid4()), name="Writing", pluginIds=[])
    nobody = {"nobody": 404}
    none = plain(workspace_id="no-such-workspace")
    renamed = sends(name="Letters")
    yield Row("getUserWorkspaces", ANYBODY)
    yield Row("postUserWorkspaces", nobody, content=new)
    yield Row("patchUserWorkspacesByWorkspaceId", ANYBODY, 404, none, content=renamed)
    yield Row("deleteUserWorkspacesByWorkspaceId", nobody, 200, none)
    yield Row("postUserWorkspacesByWorkspaceIdUse", ANYBODY, 404, none)


def of_notifications() -> Iterator[Row]:
    yield Row("postUserNotificationsRead", SIGNED_IN, 204, content=sends(upTo="1"))
    one = names(notification_id="notification")
    yield Row("postUserNotificationsByNotificationIdRead", hidden(404), 204, one)
    topic, choice = plain(topic="reviews"), sends(mail=True)
    yield Row("patchUserNotificationsSettingsByTopic", SIGNED_IN, 200, topic, choice)
    where = sends(address="ada@example.com")
    no_mail = 409  # this platform sends none
    yield Row("putUserNotificationsAddress", SIGNED_IN, no_mail, content=where, confirmed=True)
    code = sends(code="no code")
    yield Row("postUserNotificationsAddressConfirm", SIGNED_IN, 422, content=code)
    yield Row("deleteUserNotificationsAddress", SIGNED_IN, 204, confirmed=True)
    yield Row("postUnsubscribeByLink", ANYBODY, 404, plain(link="a.b.c"), roles=FEW)


def of_versions() -> Iterator[Row]:
    one = "postDeveloperPluginsByPluginId"
    version = f"{one}VersionsByVersion"

    def listing(world: World) -> dict[str, Any]:
        words = {"name": "New", "description": "New.", "category": "utilities"}
        return json(id=new_plugin_id(), **words)

    def upload(world: World) -> dict[str, Any]:
        text = bundle(world.plugin, next(versions), name=world.plugin.replace("-", " ").title())
        return {"files": {"bundle": ("p.js", text, "text/javascript")}, "data": {}}

    numbers = iter(range(1, 1000))
    versions = (f"1.{number}.0" for number in numbers)

    def numbered(world: World) -> dict[str, Any]:
        sent, number = upload(world), f"1.{next(numbers) - 1}.0"
        return sent | {"data": {"version": number}}

    creators = DEVELOPERS | {"banned": 403}
    yield Row("postDeveloperPlugins", creators, 201, content=listing, confirmed=True)
    described = sends(description="Somebody changed it.")
    yield Row("patchDeveloperPluginsByPluginId", OWNERS, content=described)
    yield Row(f"{one}Versions", OWNERS, 201, content=numbered, confirmed=True)
    yield Row(
        "postDeveloperChecks", DEVELOPERS, content=upload, tokens={"token for another plugin": 200}
    )
    yield Row(f"{one}Trials", OWNERS, 201, content=upload)
    yield Row(  # it went to everybody at once
        "patchDeveloperPluginsByPluginIdVersionsByVersionRollout",
        OWNERS,
        409,
        content=sends(state="paused"),
        confirmed=True,
    )
    unknown = [{"version": number, "percent": 50} for number in ("9.9.8", "9.9.9")]
    compared = sends(id=str(uuid4()), versions=unknown, days=7)
    yield Row(f"{one}Experiments", OWNERS, 404, content=compared, confirmed=True)
    yield Row(
        "patchDeveloperPluginsByPluginIdExperimentsByExperimentId",
        OWNERS,
        404,
        plain(experiment_id="no-such-experiment"),
        sends(winner=None),
        confirmed=True,
    )
    yield Row(f"{version}Yank", OWNERS, content=sends(), confirmed=True)
    yield Row(f"{version}Restore", OWNERS, confirmed=True)

    def higher(world: World) -> dict[str, Any]:
        return json(version=f"3.{next(numbers)}.0")

    yield Row(f"{version}Rollback", OWNERS, 201, content=higher, confirmed=True)
    yield Row(f"{one}Deprecate", OWNERS, content=sends(message="Old."), confirmed=True)
    yield Row(f"{one}Undeprecate", OWNERS, confirmed=True)


def of_owners() -> Iterator[Row]:
    one = "DeveloperPluginsByPluginId"
    workflow = sends(**WORKFLOW)
    yield Row(f"post{one}Publishers", OWNERS, 201, content=workflow, confirmed=True)

    def trusted(world: World) -> dict[str, str]:
        """Again, when the last one that was asked has removed it."""
        return {"publisher_id": world.trust(world.publisher, world.plugin)}

    yield Row(f"delete{one}PublishersByPublisherId", OWNERS, 204, trusted, confirmed=True)

    def somebody(world: World) -> dict[str, Any]:
        return json(username=world.people["user"].username)

    yield Row(f"post{one}Owners", PUBLISHER, content=somebody, confirmed=True)

    def user(world: World) -> dict[str, str]:
        return {"username": world.people["user"].username}

    invited = PUBLISHER | {"user": 403}
    yield Row(f"delete{one}OwnersByUsername", invited, 204, user, confirmed=True)
    yield Row(f"post{one}Transfer", PUBLISHER, content=somebody, confirmed=True)
    yield Row(f"delete{one}Transfer", PUBLISHER, confirmed=True)
    # To whom it is not offered there is nothing to decline, and nothing happens.
    nothing = SIGNED_OUT | {"user": 403, "moderator": 403, "banned": 403}
    yield Row(f"post{one}OwnersAccept", STRANGER, names=its("shared"), confirmed=True)
    yield Row(
        f"post{one}TransferAccept",
        STRANGER,
        names=its("offered"),
        roles=PEOPLE[:-1],
        confirmed=True,
    )
    yield Row(f"post{one}TransferDecline", nothing, 204, its("declined"), confirmed=True)


def of_reviews() -> Iterator[Row]:
    review = "ModerationVersionsByPluginIdByVersion"
    own = "DeveloperPluginsByPluginIdVersionsByVersion"
    held = its("held")
    yield Row(f"get{review}", MODERATORS, names=held)
    yield Row(f"get{review}Source", MODERATORS, names=held)
    yield Row(f"post{review}Claim", MODERATORS, names=held)
    yield Row(f"post{review}Trial", MODERATORS, 201, held)
    yield Row(f"post{review}Release", MODERATORS, names=held)
    decision = sends(approved=False, policy="quality", words="No.")
    yield Row(f"post{review}Claim", MODERATORS, names=held)
    yield Row(f"post{review}Decision", MODERATORS, 200, held, decision, confirmed=True)
    yield Row(f"get{own}Review", OWNERS, names=held)
    yield Row(f"post{own}Appeal", OWNERS, 200, held, sends(words="Yes."), confirmed=True)


def of_user_reviews() -> Iterator[Row]:
    """The stranger's, of a plugin that the publisher and the co-owner own."""
    reviews, its_review = "PluginsByPluginIdReviews", names(review_id="review")
    one = f"{reviews}ByReviewId"
    yield Row(f"get{reviews}Mine", SIGNED_IN)
    theirs = SIGNED_OUT | {"banned": 403, "co-owner": 403, "publisher": 403}
    yield Row(f"put{reviews}Mine", theirs, content=sends(rating=2, body="It crashes."))
    yield Row("getUserReviews", SIGNED_IN)
    author = SIGNED_OUT | {"stranger": 403, "banned": 403}
    yield Row(f"put{one}Helpful", author, 204, its_review)
    yield Row(f"delete{one}Helpful", author, 204, its_review)
    yield Row(f"put{one}Answer", OWNERS, 204, its_review, sends(words="Thank you."))
    yield Row(f"delete{one}Answer", OWNERS, 204, its_review)
    yield Row(f"post{one}Fixed", OWNERS, 204, its_review, sends(version="1.0.1"))
    yield Row(f"post{one}Reports", author, 204, its_review, sends(reason="spam"))
    yield Row("getModerationReviews", MODERATORS)
    decided = "postModerationReviewsByReviewId"
    yield Row(f"{decided}Dismiss", MODERATORS, 204, its_review, confirmed=True)
    why = sends(policy="review-spam", words="It advertises.")
    yield Row(f"{decided}Hide", MODERATORS, 204, its_review, why, confirmed=True)
    yield Row(f"{decided}Restore", MODERATORS, 204, its_review, confirmed=True)
    others = tuple(role for role in PEOPLE if role != "stranger")
    yield Row(f"delete{reviews}Mine", SIGNED_IN, 204, roles=others)


def of_moderators() -> Iterator[Row]:
    plugin, version = "ModerationPluginsByPluginId", "ModerationVersionsByPluginIdByVersion"
    reason = sends(reason="Because.")
    for what in (plugin, version):
        yield Row(f"post{what}Block", MODERATORS, content=reason, confirmed=True)
        yield Row(f"post{what}Unblock", MODERATORS, confirmed=True)
    yield Row("getModerationPlugins", MODERATORS)
    yield Row("getModerationPluginsByPluginId", MODERATORS)
    yield Row("getModerationPublishers", MODERATORS)
    user = names(user_id="user")
    yield Row("postModerationPublishersByUserIdBan", MODERATORS, 200, user, reason, confirmed=True)
    yield Row("postModerationPublishersByUserIdUnban", MODERATORS, 200, user, confirmed=True)


def of_collections() -> Iterator[Row]:
    def new(world: World) -> dict[str, Any]:
        return json(id=new_plugin_id(), title="For everybody")

    yield Row("getModerationCollections", MODERATORS)
    yield Row("postModerationCollections", MODERATORS, 201, content=new, confirmed=True)
    its, one = "ModerationCollectionsByCollectionId", names(collection_id="collection")
    yield Row(f"get{its}", MODERATORS, names=one)
    yield Row(f"patch{its}", MODERATORS, 200, one, sends(revision=0), confirmed=True)
    yield Row(f"post{its}Unpublish", MODERATORS, 200, one, confirmed=True)
    yield Row(f"post{its}Publish", MODERATORS, 200, one, confirmed=True)
    spare = names(collection_id="spare collection")
    yield Row(f"delete{its}", MODERATORS, 204, spare, confirmed=True)


def endings() -> Iterator[Row]:
    """What takes the session away, or more: asked for last."""
    yield Row("postAuthDeveloper", SIGNED_IN, roles=FEW, confirmed=True)
    yield Row("deleteAuthTokens", SIGNED_IN, 204, roles=FEW, confirmed=True)
    wrong = sends(current="not the password", new=PASSWORD + "!")
    yield Row("postAuthPassword", SIGNED_IN, 422, content=wrong, roles=FEW)
    yield Row("postAuthLogout", ANYBODY, 204, roles=FEW, ends=True)
    yield Row("deleteAuthSessions", SIGNED_IN, 204, roles=FEW, ends=True)

    def fresh(world: World) -> dict[str, Any]:
        name = f"p-{uuid4().hex[:16]}"
        return json(username=name, email=f"{name}@example.org", password=PASSWORD)

    def known(world: World) -> dict[str, Any]:
        return json(username=world.people["user"].username, password=PASSWORD)

    yield Row("postAuthRegister", ANYBODY, 201, content=fresh, roles=FEW, ends=True)
    yield Row("postAuthLoginOptions", ANYBODY, 200, content=known, roles=FEW)
    yield Row("postAuthLogin", ANYBODY, 200, content=known, roles=FEW, ends=True)
    ended = dict.fromkeys(ANY_TOKEN, 204)
    yield Row("deleteAuthToken", dict.fromkeys(PEOPLE, 401), 204, tokens=ended)


def json(**body: Any) -> dict[str, Any]:
    return {"json": body}


def sends(**body: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"json": body}


def plain(**found: str) -> Callable[[World], dict[str, str]]:
    return lambda world: found


def names(**ids: str) -> Callable[[World], dict[str, str]]:
    """What the world knows these ids as."""
    return lambda world: {name: world.ids[known] for name, known in ids.items()}


def its(attribute: str) -> Callable[[World], dict[str, str]]:
    return lambda world: {"plugin_id": getattr(world, attribute)}
