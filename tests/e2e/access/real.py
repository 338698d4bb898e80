"""Each operation asked with what there is, by somebody who may: every one is answered with a 2xx.

Most of it is what the access matrix asks (``table.py``); ``EXPECTED`` is what this platform cannot
be asked for, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pyotp
from tests.e2e.access.row import FEW, Row
from tests.e2e.access.table import endings, rows
from tests.e2e.access.world import World, filled
from tests.e2e.people import PASSWORD, Person, bundle, new_plugin_id
from tests.helpers.authenticator import Authenticator
from tests.helpers.waiting import eventually
from tests.unit.publishing.zips import zipped

# A stranger may much, but owns nothing; who signs out is somebody of whom nothing more is wanted.
IN_THIS_ORDER = (
    *("publisher", "moderator", "stranger", "co-owner", "user", "operator", "visitor", "nobody"),
)
ENDLESS = "getLive"  # integration/gateway/live listens to it
TOKEN = "token of the publisher"  # noqa: S105
NO_ISSUER = "its issuer does not answer; publishing/test_trusted_workflows.py has one that does"
NO_MAIL = "this platform sends no mail"
NOT_PROVEN = "no domain is proven here; test_verified_authors.py has one that is"
EXPECTED = {
    "postAuthOidcExchange": NO_ISSUER,
    "putUserNotificationsAddress": NO_MAIL,
    "postUserNotificationsAddressConfirm": NO_MAIL,
    "getUnsubscribeByLink": NO_MAIL,
    "postUnsubscribeByLink": NO_MAIL,
    "postAuthEmailConfirm": NO_MAIL,
    "postAuthForgotten": NO_MAIL,
    "postAuthReset": NO_MAIL,
    "postAuthResetOptions": NO_MAIL,
    "postModerationAuthorsByUsernameDomainsByDomainRevocation": NOT_PROVEN,
}


@dataclass(frozen=True)
class Asked:
    operation: str
    answer: httpx.Response


def of_the_table(world: World) -> Iterator[Asked]:
    """What the matrix knows to succeed, the endings last."""
    last = {row.operation for row in endings()}
    operations = world.operations()
    for row in sorted(rows(), key=lambda row: row.operation in last):
        if (role := who_may(row)) is None:
            continue
        method, path, _ = operations[row.operation]
        names = {"plugin_id": world.plugin, "version": "1.0.0", **row.names(world)}
        answer = world.ask(role, method, filled(path, names), **row.content(world))
        yield Asked(row.operation, answer)
        if row.ends and role in world.people:
            world.sign_in("user")


def who_may(row: Row) -> str | None:
    people = [role for role in IN_THIS_ORDER if role in row.roles]
    if row.ends or row.roles == FEW:
        people = [role for role in ("user", "visitor", "nobody") if role in row.roles]
    found = [role for role in people if row.refused.get(role, row.status) < 400]
    by_token = [TOKEN] if row.tokens.get(TOKEN, 400) < 400 else []
    return next(iter([*found, *by_token]), None)


def of_everybody(world: World) -> Iterator[Asked]:
    """What is public has no row."""
    known = {row.operation for row in rows()}
    names = {
        "plugin_id": world.plugin,
        "version": "1.0.0",
        "document_id": "a-document",
        "username": world.people["publisher"].username,
        "user_id": world.ids["user"],
        "link": "a.b.c",
        "collection_id": world.ids["collection"],
        "webhook_id": world.ids["webhook"],
    }
    for operation, (method, path, _) in world.operations().items():
        if operation == ENDLESS or operation in known or "{file}" in path:
            continue
        if method == "GET":
            yield Asked(operation, world.ask("nobody", method, filled(path, names)))


def of_contents(world: World) -> Iterator[Asked]:
    """Files of a module and of a zip, published and tried out, from where browsers load them."""
    host = {"host": urlsplit(world.platform.settings["CONTENT_URL"]).netloc}
    yield Asked("getPagePreview", world.http.get("/preview", headers=host))
    developer = Person(world.platform.gateway).register().become_developer()
    for several in (False, True):
        plugin_id, below = new_plugin_id(), "ByPath" if several else ""
        developer.create_plugin(plugin_id)
        module = bundle(plugin_id)
        data = zipped({"index.js": module}) if several else module
        version = developer.publish(plugin_id, data).json()
        published = urlsplit(version["bundleUrl"]).path
        for method in ("get", "head"):
            answer = world.http.request(method.upper(), published, headers=host)
            yield Asked(f"{method}BundlesByPluginIdByVersionByFile{below}", answer)
        given = {"bundle": ("p", data)}
        path = f"/developer/plugins/{plugin_id}/trials"
        trial = developer.http.post(path, files=given).json()
        tried = world.http.get(urlsplit(trial["entryUrl"]).path, headers=host)
        yield Asked(f"getTrialsByTokenByFile{below}", tried)


def of_factors(world: World) -> Iterator[Asked]:
    """One who enrols a one-time code and makes its recovery codes, and one who adds a key."""
    person, origin = fresh(world), world.platform.settings["WEBAUTHN_ORIGINS"]
    begun = person.http.post("/auth/factors/totp")
    code = pyotp.TOTP(begun.json()["secret"]).now()
    yield Asked("postAuthFactorsTotp", begun)
    confirmed = person.http.post("/auth/factors/totp/confirm", json={"code": code})
    yield Asked("postAuthFactorsTotpConfirm", confirmed)
    both = {"password": PASSWORD, "code": confirmed.json()["recoveryCodes"][0]}
    assert person.http.post("/auth/confirm", json=both).status_code == 204
    yield Asked("postAuthFactorsRecoveryCodes", person.http.post("/auth/factors/recovery-codes"))
    keyed = fresh(world)
    options = keyed.http.post("/auth/factors/passkeys/options")
    created = Authenticator(origin=origin).create(options.json()["options"])
    made = {"name": "Blue", "credential": created}
    yield Asked("postAuthFactorsPasskeys", keyed.http.post("/auth/factors/passkeys", json=made))


def of_programs(world: World) -> Iterator[Asked]:
    """A program asks for a token, and somebody approves."""
    person, program = fresh(world), Person(world.platform.gateway)
    codes = program.http.post("/auth/device", json={"name": "folio", "actions": ["read"]}).json()
    path = f"/auth/device/{codes['userCode']}"
    yield Asked("getAuthDeviceByUserCode", person.http.get(path))
    yield Asked("postAuthDeviceByUserCode", person.http.post(path, json={"approve": True}))
    wanted = {"deviceCode": codes["deviceCode"]}
    yield Asked("postAuthDeviceToken", program.http.post("/auth/device/token", json=wanted))


def of_passwords(world: World) -> Iterator[Asked]:
    change = {"current": PASSWORD, "new": f"{PASSWORD}!"}
    yield Asked("postAuthPassword", fresh(world).http.post("/auth/password", json=change))
    leaving = fresh(world)
    name = {"username": leaving.username}
    yield Asked("postAuthDeletion", leaving.http.post("/auth/deletion", json=name))


def of_replacements(world: World) -> Iterator[Asked]:
    """Who has a plugin takes the one that its developer names instead."""
    old, new = world.own["stranger"], world.plugin
    stranger, person = world.people["stranger"], fresh(world)
    eventually(lambda: person.install(old).status_code == 200)
    stranger.http.post(
        f"/developer/plugins/{old}/deprecate", json={"message": "Old.", "replacement": new}
    )
    answers: list[httpx.Response] = []

    def replaced() -> bool:
        answers.append(person.http.post(f"/user/plugins/{old}/replace"))
        return answers[-1].is_success

    eventually(replaced)
    yield Asked("postUserPluginsByPluginIdReplace", answers[-1])


def of_previews(world: World) -> Iterator[Asked]:
    """Who has a plugin asks what a version of it would change."""
    person = fresh(world)
    eventually(lambda: person.install(world.plugin).status_code == 200)
    wanted = {"version": "1.0.0"}
    answer = person.http.get(f"/user/plugins/{world.plugin}/update", params=wanted)
    yield Asked("getUserPluginsByPluginIdUpdate", answer)


def of_workspaces(world: World) -> Iterator[Asked]:
    """Who has a plugin makes a workspace, names it anew and switches to it."""
    person = fresh(world)
    eventually(lambda: person.install(world.plugin).status_code == 200)
    new = {"id": str(uuid4()), "name": "Writing", "pluginIds": []}
    assert person.http.post("/user/workspaces", json=new).status_code == 200
    place = f"/user/workspaces/{new['id']}"
    renamed = person.http.patch(place, json={"name": "Letters"})
    yield Asked("patchUserWorkspacesByWorkspaceId", renamed)
    yield Asked("postUserWorkspacesByWorkspaceIdUse", person.http.post(f"{place}/use"))


def of_rollouts(world: World) -> Iterator[Asked]:
    """An author gives a version to some, and then to more."""
    author, plugin_id = (
        Person(world.platform.gateway).register().become_developer(),
        new_plugin_id(),
    )
    author.create_plugin(plugin_id)
    author.publish(plugin_id, bundle(plugin_id))
    second = author.publish(plugin_id, bundle(plugin_id, "1.1.0"), "1.1.0", rollout="10")
    assert second.status_code == 201, second.text
    place = f"/developer/plugins/{plugin_id}/versions/1.1.0/rollout"
    raised = author.http.patch(place, json={"percent": 25})
    yield Asked("patchDeveloperPluginsByPluginIdVersionsByVersionRollout", raised)


def of_experiments(world: World) -> Iterator[Asked]:
    """An author compares two versions, and chooses the newer one."""
    author, plugin_id = (
        Person(world.platform.gateway).register().become_developer(),
        new_plugin_id(),
    )
    author.create_plugin(plugin_id)
    for version in ("1.0.0", "1.1.0"):
        author.publish(plugin_id, bundle(plugin_id, version), version)
    place = f"/developer/plugins/{plugin_id}/experiments"
    shares = [{"version": version, "percent": 50} for version in ("1.0.0", "1.1.0")]
    new = {"id": str(uuid4()), "versions": shares, "days": 7}
    yield Asked("postDeveloperPluginsByPluginIdExperiments", author.http.post(place, json=new))
    ended = author.http.patch(f"{place}/{new['id']}", json={"winner": "1.1.0"})
    yield Asked("patchDeveloperPluginsByPluginIdExperimentsByExperimentId", ended)


def fresh(world: World) -> Person:
    """Somebody new, who has given the password just now."""
    person = Person(world.platform.gateway).register()
    assert person.confirm().status_code == 204
    return person


def all_of_it(world: World) -> Iterator[Asked]:
    yield from of_everybody(world)
    yield from of_contents(world)
    yield from of_replacements(world)
    yield from of_previews(world)
    yield from of_workspaces(world)
    yield from of_rollouts(world)
    yield from of_experiments(world)
    yield from of_factors(world)
    yield from of_programs(world)
    yield from of_passwords(world)
    yield from of_the_table(world)
