"""An account that is gone leaves nothing here but ids in events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.people import Person, changed, offered
from tests.integration.installs.sources import Say, Source, published
from tests.integration.running_service import WEBHOOK_KEY, RunningService

from installs import turns
from installs.sync import values
from installs.watching import watches
from installs.webhooks import endpoints
from installs.webhooks.signing import NAME, PURPOSE
from plugin_platform.errors import NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection
from plugin_platform.sealing import Seal

TABLES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname IN ('public', 'read_model')
"""
SYNCED = {"id": "1", "kind": "storage", "plugin_id": "aa", "key": "k", "value": "1", "base": 0}


def add_webhook(connection: Connection, user_id: str) -> None:
    seal, url = Seal(NAME, PURPOSE, WEBHOOK_KEY), "https://example.com/hook"
    events = ["version.yanked"]
    endpoints.add(connection, seal, user_id, uuid4(), url=url, events=events, plugin_id=None)


ADD: dict[turns.What, Callable[[Connection, str], object]] = {
    "watches": lambda connection, user_id: watches.add(connection, user_id, "plugin", "aa"),
    "webhooks": add_webhook,
    "sync": lambda connection, user_id: values.change(connection, user_id, [SYNCED]),
}


def tables_with(installs: RunningService, text: str) -> set[str]:
    found = "SELECT count(*) FROM {} AS one WHERE one::text LIKE %s"
    tables = [table for (table,) in installs.query(TABLES)]
    return {one for one in tables if installs.query(found.format(one), f"%{text}%") != [(0,)]}


@pytest.fixture
def ada(client: Any) -> Person:
    return Person(client)


def end(installs: RunningService, auth_says: Source, person: Person) -> None:
    auth_says.say(installs.amqp_uri, Event("user.deleted", {"user_id": person.id}))
    eventually(lambda: installs.cursor("auth") == auth_says.position)


def test_what_a_person_wrote_or_was_told_is_gone(
    installs: RunningService, client: Any, say: Say, auth_says: Source, ada: Person
) -> None:
    """Also what a visitor wrote who became the account."""
    visitor, secret = f"anon:{uuid4()}", f"secret-{uuid4().hex}"
    for principal in (visitor, ada.principal):
        client.install(principal=principal, plugin_id="noted")
        note = {"note-0": f"{secret} of {principal}"}
        client.configure(principal=principal, plugin_id="noted", settings=note)
    client.install(principal=visitor, plugin_id="aa")
    client.merge(source=visitor, target=ada.principal)
    say(offered("transfer_offered", f"p-{uuid4().hex[:8]}", ada))
    [told] = ada.page()["items"]
    ada.read(told["id"])
    assert client.get_usage_choice(user_id=ada.id) == {"reported": True}
    assert client.choose_usage(user_id=ada.id, reported=False) == {"reported": False}
    assert client.get_usage_choice(user_id=ada.id) == {"reported": False}
    kept = {"id": "1", "kind": "storage", "plugin_id": "aa", "key": "k", "base": 0}
    client.change_synced(user_id=ada.id, changes=[kept | {"value": f'"{secret}"'}])
    client.choose_notifications(user_id=ada.id, topic="installed", mail=True)
    client.watch(user_id=ada.id, kind="plugin", id="aa")
    assert "public.watches" in tables_with(installs, ada.id)
    issued: dict[str, Any] = {"user_id": ada.id, "token_id": "t", "name": secret, "actions": []}
    issued |= {"plugins": None, "origin": None, "expires_at": "2130-01-01T00:00:00+00:00"}
    auth_says.say(installs.amqp_uri, Event("token.issued", issued))
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    before = {"public.events", "read_model.installed", "public.account_news"}
    before |= {"public.sync_values"}
    assert tables_with(installs, secret) == before

    end(installs, auth_says, ada)
    assert tables_with(installs, secret) == set()
    assert tables_with(installs, ada.username) == set()
    assert tables_with(installs, ada.id) <= {"public.events", "public.snapshots"}
    said = installs.said_by(ada.principal)
    assert said[-3:] == ["plugin.uninstalled", "plugin.uninstalled", "installs.ended"]


def test_what_is_under_way_brings_nothing_back(
    installs: RunningService, client: Any, say: Say, auth_says: Source, ada: Person
) -> None:
    ada.install("aa")
    end(installs, auth_says, ada)
    end(installs, auth_says, ada)  # its command came twice
    with pytest.raises(NotFound):
        ada.install("bb")
    with pytest.raises(NotFound):
        client.change_synced(user_id=ada.id, changes=[SYNCED])
    visitor = f"anon:{uuid4()}"
    client.install(principal=visitor, plugin_id="bb")
    with pytest.raises(NotFound):
        client.merge(source=visitor, target=ada.principal)
    with pytest.raises(NotFound):
        client.watch(user_id=ada.id, kind="plugin", id="aa")
    assert installs.said_by(ada.principal).count("installs.ended") == 1
    assert client.list_installed(principal=ada.principal) == []


@pytest.mark.usefixtures("publishing_says")
@pytest.mark.parametrize("what", turns.ALL)
def test_what_an_account_adds_while_it_is_deleted_goes_too(
    installs: RunningService, auth_says: Source, ada: Person, what: turns.What
) -> None:
    with installs.connection() as connection:
        ADD[what](connection, ada.id)
        auth_says.say(installs.amqp_uri, Event("user.deleted", {"user_id": ada.id}))
        eventually(lambda: installs.waits() or installs.cursor("auth") == auth_says.position)
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    assert tables_with(installs, ada.id) <= {"public.events", "public.snapshots"}


def test_who_watched_an_author_that_is_gone_watches_nobody(
    installs: RunningService, client: Any, say: Say, auth_says: Source, ada: Person
) -> None:
    bob, plugin_id = Person(client), f"p-{uuid4().hex[:8]}"
    owner = {"owner_id": ada.id, "owner_name": ada.username}
    say(changed(published(plugin_id), **owner))
    client.watch(user_id=bob.id, kind="author", id=ada.username)
    assert "read_model.news" in tables_with(installs, ada.id)
    end(installs, auth_says, ada)
    assert client.list_watches(user_id=bob.id) == []
    assert "read_model.news" not in tables_with(installs, f"watched:author:{ada.id}")


def test_others_keep_what_they_have(
    installs: RunningService, client: Any, say: Say, auth_says: Source, ada: Person
) -> None:
    bob = Person(client)
    for person in (ada, bob):
        person.install("noted")
        client.configure(
            principal=person.principal, plugin_id="noted", settings={"note-1": person.username}
        )
    end(installs, auth_says, ada)
    [kept] = client.list_installed(principal=bob.principal)
    assert kept["settings"]["note-1"] == bob.username
    assert "public.events" in tables_with(installs, bob.username)
