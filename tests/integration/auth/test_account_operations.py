"""What operators do to accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.auth.test_grant import grant
from tests.integration.running_service import RunningService

from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound, PlatformError


def account(client: Any, name: str | None = None) -> dict[str, Any]:
    username = name or f"a-{uuid4().hex[:12]}"
    user = client.register(
        user_id=str(uuid4()),
        username=username,
        email=f"{username}@example.org",
        password="correct horse battery",  # noqa: S106
    )
    return {key: user[key] for key in ("id", "username", "is_developer", "roles")}


@pytest.fixture
def boss(auth: RunningService, client: Any) -> dict[str, Any]:
    """The only operator."""
    made = account(client)
    for found in auth.query("SELECT user_id FROM accounts WHERE 'operator' = ANY (roles)"):
        say = "UPDATE accounts SET roles = '{}' WHERE user_id = %s RETURNING 1"
        auth.query(say, found[0])
    give(auth, made["id"])
    return made | {"roles": ["operator"]}


def give(auth: RunningService, user_id: str) -> None:
    [(name,)] = auth.query("SELECT username FROM accounts WHERE user_id = %s", user_id)
    assert grant(auth, name, "operator").returncode == 0


def roles(auth: RunningService, user_id: str) -> list[str]:
    [(found,)] = auth.query("SELECT roles FROM accounts WHERE user_id = %s", user_id)
    return list(found)


def test_a_role_is_given_and_taken_once_with_who_did_it(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    user = account(client)["id"]
    for _ in range(2):
        client.grant_role(actor=boss, user_id=user, role="moderator")
    assert roles(auth, user) == ["moderator"]
    for _ in range(2):
        client.revoke_role(actor=boss, user_id=user, role="moderator")
    assert roles(auth, user) == []
    said = [type_ for type_, data in auth.events() if data.get("user_id") == user]
    assert said == ["user.registered", "user.role_granted", "user.role_revoked"]
    assert auth.actors("user.role_revoked")[-1] == f"user:{boss['id']}"


def test_nobody_else_does_any_of_it(client: Any, boss: dict[str, Any]) -> None:
    user = account(client)
    asked: dict[str, dict[str, str]] = {
        "grant_role": {"user_id": user["id"], "role": "operator"},
        "revoke_role": {"user_id": boss["id"], "role": "operator"},
        "sign_out_account": {"user_id": boss["id"]},
        "find_accounts": {},
    }
    for method, named in asked.items():
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=user, **named)


def test_who_has_just_lost_the_role_decides_nothing(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    """The gateway may say so for a moment: it remembers accounts."""
    other = account(client)
    give(auth, other["id"])
    client.revoke_role(actor=boss, user_id=other["id"], role="operator")
    with pytest.raises(Forbidden, match="any more"):
        client.grant_role(
            actor=other | {"roles": ["operator"]}, user_id=other["id"], role="operator"
        )


def test_the_last_operator_stays_one(client: Any, boss: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="last operator"):
        client.revoke_role(actor=boss, user_id=boss["id"], role="operator")


def test_two_who_take_it_from_each_other_at_once_leave_one(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    other = account(client) | {"roles": ["operator"]}
    give(auth, other["id"])

    def take(pair: tuple[dict[str, Any], dict[str, Any]]) -> str:
        asking, losing = pair
        with auth.client() as own:
            try:
                own.revoke_role(actor=asking, user_id=losing["id"], role="operator")
            except PlatformError as error:
                return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(take, [(boss, other), (other, boss)]))
    assert sorted(outcomes) == ["Forbidden", "done"]
    assert [roles(auth, one["id"]) for one in (boss, other)].count(["operator"]) == 1


def test_what_there_is_not_is_said(client: Any, boss: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        client.grant_role(actor=boss, user_id="nobody", role="moderator")
    with pytest.raises(Invalid):
        client.grant_role(actor=boss, user_id=account(client)["id"], role="king")


def test_accounts_are_found_by_the_beginning_of_their_name_or_by_role(
    client: Any, boss: dict[str, Any]
) -> None:
    start = f"Zoe-{uuid4().hex[:6]}"
    names = [f"{start}-{number:02}" for number in range(35)]
    for name in names:
        account(client, name)
    page = client.find_accounts(actor=boss, q=start.upper())
    further = client.find_accounts(actor=boss, q=start, after=page["next"])
    found = [one["username"] for one in (*page["items"], *further["items"])]
    assert found == names
    assert "email" not in page["items"][0]
    assert client.find_accounts(actor=boss, q="%")["items"] == []
    operators = client.find_accounts(actor=boss, role="operator")["items"]
    assert [one["id"] for one in operators] == [boss["id"]]


def test_every_look_at_accounts_is_recorded_with_who_looked_at_whom(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    seen = account(client)
    client.find_accounts(actor=boss, q=seen["username"])
    client.find_accounts(actor=boss, role="operator")
    looks = [data for type_, data in auth.events() if type_ == "accounts.viewed"][-2:]
    assert looks == [
        {"role": None, "user_ids": [seen["id"]]},
        {"role": "operator", "user_ids": [boss["id"]]},
    ]
    [shown, *_] = client.list_operations(actor=boss)["items"]
    assert json.loads(shown["data"]) == looks[-1], "another operator can read whose"
    assert auth.actors("accounts.viewed")[-2:] == [f"user:{boss['id']}"] * 2


def test_that_sessions_are_to_end_is_said(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    user = account(client)["id"]
    client.sign_out_account(actor=boss, user_id=user)
    assert auth.actors("user.signed_out")[-1] == f"user:{boss['id']}"


@pytest.fixture
def closed(client: Any, boss: dict[str, Any]) -> Iterator[None]:
    def choose(setting: str | None) -> None:
        [now] = [one for one in client.list_policies(actor=boss) if one["policy"] == "registration"]
        client.choose_policy(
            actor=boss, policy="registration", setting=setting, seen=now["revision"]
        )

    choose("closed")
    yield
    choose(None)


def test_while_registration_is_closed_nobody_registers_and_who_has_is_answered(
    auth: RunningService, client: Any, boss: dict[str, Any], closed: None
) -> None:
    with pytest.raises(Forbidden, match="no new accounts at present"):
        account(client, "too-late")
    assert auth.query("SELECT 1 FROM credentials WHERE username = 'too-late'") == []
    name = boss["username"]
    again = {"user_id": boss["id"], "username": name, "email": f"{name}@example.org"}
    assert client.register(**again, password="correct horse battery")["id"] == boss["id"]  # noqa: S106


def test_what_the_gateway_obeys_is_told_where_it_was_chosen(
    client: Any, boss: dict[str, Any]
) -> None:
    assert client.chosen_policies() == {}
    said = {"policy": "usage-one-in", "setting": 10, "seen": 0}
    assert client.choose_policy(actor=boss, **said)["default"] is None
    assert client.chosen_policies() == {"usage-one-in": 10}
    client.choose_policy(actor=boss, **said | {"setting": None, "seen": 1})
    assert client.chosen_policies() == {}


def test_what_operators_did_is_listed_whoever_it_was_done_to(
    auth: RunningService, client: Any, boss: dict[str, Any]
) -> None:
    user = account(client)
    client.grant_role(actor=boss, user_id=user["id"], role="moderator")
    client.sign_out_account(actor=boss, user_id=user["id"])
    client.browse_log(actor=boss, stream="account-x")
    account(client)
    newest = client.list_operations(actor=boss)["items"][:4]
    by = f"user:{boss['id']}"
    assert [(one["type"], one["actor"]) for one in newest] == [
        ("log.viewed", by),
        ("user.signed_out", by),
        ("user.role_granted", by),
        ("user.role_granted", "operator"),
    ]
    assert newest[1]["stream"] == f"account-{user['id']}"
    before = newest[0]["position"]
    assert client.list_operations(actor=boss, before=before)["items"][0] == newest[1]
    ids = [user["id"], "nobody"]
    assert client.name_accounts(actor=boss, user_ids=ids) == {user["id"]: user["username"]}
    with pytest.raises(Forbidden):
        client.name_accounts(actor=user, user_ids=ids)
