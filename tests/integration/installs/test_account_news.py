"""What befalls an account is told to it: of auth's log, among what is of publishing's."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.mail.mailbox import Mailbox
from tests.integration.installs.people import Person, changed
from tests.integration.installs.sources import Say, Source, blocked, published, unblocked
from tests.integration.running_service import RunningService

from installs.notifications.news_rows import KEPT
from plugin_platform import actors
from plugin_platform.events import Event


@pytest.fixture
def say(installs: RunningService, publishing_says: Source, auth_says: Source) -> Say:
    """Of either log, one after the other. Returns when the service knows it."""

    def said(*events: Event, by: str | None = None) -> None:
        def known() -> bool:
            return all(installs.cursor(one.name) == one.position for one in logs)

        logs = (publishing_says, auth_says)
        for event in events:
            source = publishing_says if event.type.startswith("plugin.") else auth_says
            source.say(installs.amqp_uri, event, actor=by)
            eventually(known)

    return said


@pytest.fixture
def ada(client: Any) -> Person:
    return Person(client)


@pytest.fixture
def plugin_id(say: Say, ada: Person) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    owner = {"owner_id": ada.id, "owner_name": ada.username}
    say(changed(published(plugin_id), **owner))
    return plugin_id


def issued(to: Person | Mailbox, **changes: Any) -> Event:
    data = {
        "user_id": to.id,
        "token_id": str(uuid4()),
        "name": "laptop",
        "plugins": None,
        "actions": ["publish"],
        "expires_at": "2130-01-01T00:00:00+00:00",
        "origin": None,
    }
    return Event("token.issued", data | changes)


def passkey(what: str, of: Person | Mailbox) -> Event:
    return Event(f"user.passkey_{what}", {"user_id": of.id, "passkey_id": str(uuid4())})


def codes(what: str, of: Person) -> Event:
    return Event(f"user.second_factor_{what}", {"user_id": of.id, "kind": "totp"})


def test_an_account_hears_of_its_tokens_and_factors_whoever_did_it(say: Say, ada: Person) -> None:
    """A run's token is told by what it publishes."""
    events = (
        issued(ada),
        issued(ada, origin={"issuer": "https://ci.example"}),
        codes("enrolled", ada),
        passkey("added", ada),
        codes("removed", ada),
        passkey("removed", ada),
    )
    say(*events, by=actors.user(ada.id))
    items = ada.page()["items"]
    assert [(one["kind"], *one["said"].values()) for one in items] == [
        ("factor-removed", "passkey"),
        ("factor-removed", "totp"),
        ("factor-added", "passkey"),
        ("factor-added", "totp"),
        ("token-created", "laptop"),
    ]
    assert {(one["plugin_id"], one["version"], one["name"]) for one in items} == {(None,) * 3}
    assert ada.unread() == 5


def test_an_account_hears_of_its_password_and_address(say: Say, ada: Person) -> None:
    types = ("password_changed", "email_confirmed", "email_changed", "password_reset")
    say(*(Event(f"user.{one}", {"user_id": ada.id}) for one in types), by=actors.user(ada.id))
    assert ada.told() == ["password-changed", "email-changed", "password-changed"]


def test_it_stands_among_other_news_and_is_read_with_them(
    say: Say, plugin_id: str, ada: Person
) -> None:
    """Positions of two logs: what is read of one says nothing of the other."""
    say(issued(ada), blocked(plugin_id), passkey("added", ada), unblocked(plugin_id))
    kinds = ["plugin-unblocked", "factor-added", "plugin-blocked", "token-created"]
    assert ada.told() == kinds
    items = ada.page()["items"]
    ada.read(items[1]["id"])
    assert read(ada) == [False, True, False, False]
    ada.read_all(items[2]["id"])
    assert read(ada) == [False, True, True, True]
    say(issued(ada))
    assert read(ada) == [False, False, True, True, True]
    ada.read_all(ada.page()["items"][0]["id"])
    assert ada.unread() == 0
    say(passkey("removed", ada), blocked(plugin_id))
    assert ada.unread() == 2


def test_many_are_kept_to_the_newest_and_come_in_pages(
    say: Say, installs: RunningService, auth_says: Source, plugin_id: str, ada: Person
) -> None:
    say(blocked(plugin_id))
    many = [passkey(what, ada) for what in ("added", "removed") for _ in range(KEPT // 2 + 5)]
    auth_says.say(installs.amqp_uri, *many)
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    told = ada.told_in_all()
    assert len(told) == KEPT == ada.unread()
    assert told[: KEPT // 2 + 5] == ["factor-removed"] * (KEPT // 2 + 5)
    rows = installs.query("SELECT count(*) FROM account_news WHERE user_id = %s", ada.id)
    assert rows == [(KEPT,)]


def test_nobody_hears_or_reads_what_is_told_to_another(say: Say, client: Any, ada: Person) -> None:
    eve = Person(client)
    say(issued(ada))
    assert eve.told() == []
    [told] = ada.page()["items"]
    eve.read_all(told["id"])
    say(issued(eve))
    assert (ada.unread(), eve.unread()) == (1, 1)


def test_a_rebuild_leaves_it(
    say: Say, installs: RunningService, plugin_id: str, ada: Person
) -> None:
    say(issued(ada), blocked(plugin_id))
    ada.read(ada.page()["items"][1]["id"])
    before = ada.page()
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.operators_environment, check=True, timeout=120)
    assert ada.page() == before


def read(person: Person) -> list[bool]:
    return [one["read"] for one in person.page()["items"]]
