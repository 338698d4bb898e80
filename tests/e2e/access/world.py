"""Everybody who may come to the API, and what belongs to whom."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from tests.e2e.people import API, PASSWORD, TIMEOUT, Person, bundle, details, new_plugin_id
from tests.helpers.authenticator import Authenticator
from tests.helpers.waiting import eventually

ACTIONS = ["read", "create", "describe", "publish", "yank", "deprecate", "tokens"]
ACTIONS_OF_ONE_PLUGIN = [action for action in ACTIONS if action != "tokens"]
LOGS = ("auth", "publishing", "installs")
POPULAR = "word-count"
WORKFLOW = {
    "issuer": "https://issuer.example",
    "repository": "ada/words",
    "workflow": "publish.yml",
}
PATIENCE = 60.0  # s for a service that a busy machine keeps away


@dataclass(frozen=True)
class World:
    """``plugin`` is the publisher's and the co-owner's, ``held`` too and waits for a moderator.
    ``offered``, ``declined`` and ``shared`` are the publisher's and offered to the stranger;
    ``own`` are plugins of others. ``publisher`` stays signed in, and prepares what is asked for.
    """

    platform: Platform
    people: dict[str, Person]
    publisher: Person
    plugin: str
    held: str
    offered: str
    declined: str
    shared: str
    own: Mapping[str, str]
    ids: dict[str, str]
    http: httpx.Client
    tokens: Mapping[str, str] = field(default_factory=dict)
    spare_codes: list[str] = field(default_factory=list)  # the publisher's, each good once

    def device_code(self, *, decided: bool = False) -> str:
        """Of a program that has just begun to wait, perhaps not any more for the publisher."""
        wish = {"name": "a program", "actions": ["read"]}
        begun = self.http.post(f"{API}/auth/device", json=wish)
        _ok(begun)
        code = str(begun.json()["userCode"])
        if decided:
            _ok(self.publisher.http.post(f"/auth/device/{code}", json={"approve": True}))
        return code

    def trust(self, owner: Person, plugin_id: str) -> str:
        """The id of a workflow that ``owner`` trusts; the same each time."""
        made = owner.http.post(f"/developer/plugins/{plugin_id}/publishers", json=WORKFLOW)
        _ok(made)
        return str(made.json()["id"])

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody but the publisher is told."""
        publisher = self.people["publisher"]
        return (f"{publisher.username}@example.org", "publisher's secret", self.ids["session"])

    def ask(self, role: str, method: str, path: str, **content: Any) -> httpx.Response:
        """As ``role``, which keeps its cookies whatever the answer sets."""
        self.http.cookies.clear()
        headers = {"Idempotency-Key": str(uuid4()), **self._credentials(role)}
        end = time.monotonic() + PATIENCE
        while True:
            answer = self.http.request(method, path, headers=headers, **content)
            if answer.status_code != 503 or time.monotonic() > end:
                return answer
            time.sleep(0.5)

    def _credentials(self, role: str) -> dict[str, str]:
        if role in self.tokens:
            return {"Authorization": f"Bearer {self.tokens[role]}"}
        jar = self.people[role].http.cookies
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar.jar)
        return {"Cookie": cookies} if cookies else {}

    def sign_in(self, role: str) -> None:
        """Once more, for whoever has just signed out."""
        person = self.people[role]
        person.http.cookies.clear()
        assert person.log_in(person.username).status_code == 200
        assert person.confirm().status_code == 204

    def signed_in_again(self, role: str) -> Person:
        """Who has not given the password once more."""
        person = Person(self.platform.gateway)
        account = self.platform.accounts.get(role)
        name = account["username"] if account else self.people[role].username
        known = {"username": name, "password": account["password"] if account else PASSWORD}
        code = {"code": self.spare_codes.pop()} if role == "publisher" else {}
        assert person.http.post("/auth/login", json=known | code).is_success
        return person

    def said(self) -> list[int]:
        """How far the logs are: a command that was refused moves none of them."""
        return [int(self.query(name, "SELECT max(position) FROM events")) for name in LOGS]

    def query(self, service: str, statement: str, *values: Any) -> Any:
        url = self.platform.settings[f"DATABASE_URL_{service.upper()}"]
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            rows = connection.execute(statement.encode(), values)
            return (rows.fetchone() or [None])[0] if rows.description else None

    def operations(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """Method, path and description of each operation of the API, by its id."""
        paths = self.ask("nobody", "GET", f"{API}/openapi.json").json()["paths"]
        return {
            described["operationId"]: (method.upper(), path, described)
            for path, methods in paths.items()
            for method, described in methods.items()
        }


def make(platform: Platform) -> World:
    gateway = platform.gateway
    nobody, visitor = Person(gateway), Person(gateway)
    visitor.http.get("/auth/me")
    user = Person(gateway).register()
    user.confirm()
    publisher, co_owner, stranger, banned = (
        Person(gateway).register().become_developer() for _ in range(4)
    )
    moderator = Person(gateway)
    account = platform.accounts["moderator"]
    moderator.log_in(account["username"], account["password"])
    moderator.confirm(account["password"])
    operator, account = Person(gateway), platform.accounts["operator"]
    operator.log_in(account["username"], account["password"])
    operator.confirm(account["password"])
    people = {
        "nobody": nobody,
        "visitor": visitor,
        "user": user,
        "stranger": stranger,
        "banned": banned,
        "moderator": moderator,
        "co-owner": co_owner,
        "publisher": publisher,
        "operator": operator,
    }
    plugin, held, offered, declined, shared = (_created(publisher) for _ in range(5))
    own = {"stranger": _published(stranger), "banned": _published(banned)}
    ids = {
        "session": _another_session(publisher),
        "banned": banned.http.get("/auth/me").json()["user"]["id"],
        "user": user.http.get("/auth/me").json()["user"]["id"],
        "signed out": Person(gateway).register().http.get("/auth/me").json()["user"]["id"],
    }
    http = httpx.Client(base_url=gateway, timeout=TIMEOUT, verify=PLAIN, trust_env=False)
    world = World(
        platform, people, publisher, plugin, held, offered, declined, shared, own, ids, http
    )
    _share(world)
    _ok(publisher.publish(plugin, bundle(plugin)))
    _hold(world)
    _reject(world, banned, own["banned"])
    ids["workflow of the banned"] = world.trust(banned, own["banned"])
    command = f"/moderation/publishers/{ids['banned']}/ban"
    _ok(moderator.http.post(command, json={"reason": "Spam."}))
    _issue_tokens(world)
    _add_passkey(world)
    _add_webhook(world)
    ids["review"] = _reviewed(world)
    eventually(lambda: details(gateway, plugin).status_code == 200)
    eventually(lambda: publisher.install(plugin).status_code == 200)
    # Of the co-owner's coming.
    eventually(lambda: publisher.http.get("/user/notifications").json()["items"] != [])
    [*_, notification] = publisher.http.get("/user/notifications").json()["items"]
    ids["notification"] = notification["id"]
    _collect(world)
    return world


def _reviewed(world: World) -> str:
    """The stranger's review of 1.0.0; the user and the moderator have one too, and the publisher
    has a later version. Who is banned, and the co-owner, have the plugin as well.
    """
    eventually(lambda: details(world.platform.gateway, world.plugin).status_code == 200)
    path, reviewed = f"/plugins/{world.plugin}/reviews/mine", {"rating": 2, "body": "It crashes."}
    for role in ("banned", "co-owner", "user", "moderator", "stranger"):
        person = world.people[role]
        eventually(lambda: person.install(world.plugin, "1.0.0").is_success)  # noqa: B023
        if role not in ("banned", "co-owner"):
            eventually(lambda: person.http.put(path, json=reviewed).is_success)  # noqa: B023
    _ok(world.publisher.publish(world.plugin, bundle(world.plugin, "1.0.1"), "1.0.1"))
    listed = f"{API}/plugins/{world.plugin}/versions"
    eventually(lambda: '"1.0.1"' in world.ask("nobody", "GET", listed).text)
    return str(world.people["stranger"].http.get(path).json()["review"]["id"])


def _another_session(person: Person) -> str:
    elsewhere = Person(str(person.http.base_url).removesuffix(f"{API}/"))
    _ok(elsewhere.log_in(person.username))
    sessions = elsewhere.http.get("/auth/sessions").json()["items"]
    return next(str(session["id"]) for session in sessions if session["current"])


def _created(owner: Person) -> str:
    plugin_id = new_plugin_id()
    _ok(owner.create_plugin(plugin_id))
    return plugin_id


def _published(owner: Person) -> str:
    plugin_id = _created(owner)
    _ok(owner.publish(plugin_id, bundle(plugin_id)))
    return plugin_id


def _share(world: World) -> None:
    publisher, co_owner, stranger = (
        world.people[role] for role in ("publisher", "co-owner", "stranger")
    )
    invited = {"username": co_owner.username}
    for plugin_id in (world.plugin, world.held):
        _ok(publisher.http.post(f"/developer/plugins/{plugin_id}/owners", json=invited))
        _ok(co_owner.http.post(f"/developer/plugins/{plugin_id}/owners/accept"))
    to = {"username": stranger.username}
    for plugin_id in (world.offered, world.declined):
        _ok(publisher.http.post(f"/developer/plugins/{plugin_id}/transfer", json=to))
    _ok(publisher.http.post(f"/developer/plugins/{world.shared}/owners", json=to))


def _hold(world: World) -> None:
    """A version whose name is close to what many people know waits for a moderator."""
    popular = "INSERT INTO popular VALUES (%s, 100000) ON CONFLICT DO NOTHING"
    world.query("publishing", popular, POPULAR)
    _publish_held(world.publisher, world.held, "1.0.0")


def _publish_held(owner: Person, plugin_id: str, version: str) -> None:
    named = {"name": "Word Count"}
    _ok(owner.http.patch(f"/developer/plugins/{plugin_id}", json=named))
    answer = owner.publish(plugin_id, bundle(plugin_id, version, **named), version)
    _ok(answer)
    assert answer.json()["status"] == "in_review", answer.text


def _reject(world: World, owner: Person, plugin_id: str) -> None:
    """Its version 2.0.0, which could be appealed against."""
    _publish_held(owner, plugin_id, "2.0.0")
    moderator, place = world.people["moderator"], f"/moderation/versions/{plugin_id}/2.0.0"
    _ok(moderator.http.post(f"{place}/claim"))
    decision = {"approved": False, "policy": "quality", "words": "No."}
    _ok(moderator.http.post(f"{place}/decision", json=decision))


def _collect(world: World) -> None:
    """A collection that is shown, and another one."""
    moderator = world.people["moderator"]
    for name in ("collection", "spare collection"):
        world.ids[name] = new_plugin_id()
        about = {"id": world.ids[name], "title": "For everybody"}
        made = moderator.http.post("/moderation/collections", json=about)
        filled = {"revision": made.json()["revision"], "pluginIds": [world.plugin]}
        place = f"/moderation/collections/{world.ids[name]}"
        _ok(moderator.http.patch(place, json=filled))
    _ok(moderator.http.post(f"/moderation/collections/{world.ids['collection']}/publish"))


def _add_webhook(world: World) -> None:
    """It leads nowhere."""
    publisher, wish = world.publisher, {"url": "https://example.org/hooks"}
    made = publisher.http.post("/developer/webhooks", json=wish | {"events": ["plugin.blocked"]})
    _ok(made)
    world.ids["webhook"] = made.json()["id"]
    ping = publisher.http.post(f"/developer/webhooks/{world.ids['webhook']}/ping")
    world.ids["delivery"] = ping.json()["id"]


def _add_passkey(world: World) -> None:
    """The publisher's, whose password is not enough from now on."""
    publisher, origin = world.publisher, world.platform.settings["WEBAUTHN_ORIGINS"]
    options = publisher.http.post("/auth/factors/passkeys/options").json()["options"]
    key = {"name": "publisher's secret", "credential": Authenticator(origin).create(options)}
    made = publisher.http.post("/auth/factors/passkeys", json=key)
    _ok(made)
    ids = world.ids
    ids["passkey"] = made.json()["passkey"]["id"]
    world.spare_codes.extend(made.json()["recoveryCodes"])
    proof = {"password": PASSWORD, "code": world.spare_codes.pop()}
    _ok(publisher.http.post("/auth/confirm", json=proof))


def _issue_tokens(world: World) -> None:
    """``token of the publisher`` may do all; each other falls short of it in one thing."""
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        "token of the publisher": ("publisher", {"plugins": None}),
        "token without the action": ("publisher", {"plugins": [world.plugin]}),
        "token for another plugin": ("publisher", {"plugins": [new_plugin_id()]}),
        "expired token": ("publisher", {}),
        "revoked token": ("publisher", {}),
        "another token": ("publisher", {}),
        "token of the stranger": ("stranger", {}),
    }
    tokens: dict[str, Any] = world.tokens  # type: ignore[assignment]
    ids = world.ids
    for role, (owner, scope) in wanted.items():
        actions = ACTIONS if scope.get("plugins") is None else ACTIONS_OF_ONE_PLUGIN
        wish = {"name": f"{owner}'s secret", "actions": actions, **scope}
        answer = world.people[owner].http.post("/auth/tokens", json=wish)
        _ok(answer)
        tokens[role], ids[role] = answer.json()["token"], answer.json()["id"]
    del tokens["another token"]
    ended = (
        "UPDATE read_model.tokens SET expires_at = now() - interval '1 second' WHERE token_id = %s"
    )
    world.query("auth", ended, ids["expired token"])
    revoked = world.people["publisher"].http.delete(f"/auth/tokens/{ids['revoked token']}")
    assert revoked.status_code == 204


def forbid(world: World, forbidden: Sequence[str]) -> None:
    """The token without the action may do all else."""
    actions = [one for one in ACTIONS if one not in forbidden]
    narrowed = "UPDATE read_model.tokens SET actions = %s WHERE token_id = %s"
    world.query("auth", narrowed, actions, world.ids["token without the action"])


def filled(path: str, values: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], path)


def _ok(answer: httpx.Response) -> None:
    assert answer.is_success, answer.text
