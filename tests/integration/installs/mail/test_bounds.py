"""How much mail others can cause a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
from tests.integration.installs.mail.mailbox import Mailbox, Post, Say
from tests.integration.installs.sources import blocked, deprecated

from installs.mail.addressing import A_DAY, A_DAY_OF_A_KIND, OF_STRANGERS
from plugin_platform.events import Event


def transferred(plugin_id: str, to: str, before: str) -> Event:
    names = {"owner_name": "new", "previous_owner_name": "old"}
    parties = {"owner_id": to, "previous_owner_id": before}
    return Event("plugin.transferred", {"plugin_id": plugin_id} | parties | names)


def offered(plugin_id: str, to: Mailbox) -> Event:
    names = {"plugin_id": plugin_id, "username": to.username, "user_id": to.id}
    return Event("plugin.transfer_offered", names | {"expires_at": "2130-01-01T00:00:00+00:00"})


def test_a_plugin_that_goes_to_and_fro_is_mailed_once_a_day(
    say: Say, post: Post, client: Any, person: Callable[[], Mailbox], plugin_id: str
) -> None:
    bob = person().confirmed()
    client.install(principal=f"user:{bob.id}", plugin_id=plugin_id, version="1.0.0")
    to_and_fro = [transferred(plugin_id, "1", "2"), transferred(plugin_id, "2", "1")]
    say(*to_and_fro)  # the first is taken back by the second before it was sent
    for event in to_and_fro:
        say(event)
    assert bob.subjects == [f"{plugin_id} has another publisher: new, before old."]
    say(deprecated(plugin_id, None), blocked(plugin_id))
    assert len(bob.mails) == 2  # what moderators do is said anyway
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("UPDATE mail_outbox SET made_at = made_at - interval '25 hours'")
    say(to_and_fro[0])
    assert len(bob.mails) == 3


def test_nobody_fills_a_mailbox_with_offers(
    say: Say, client: Any, ada: Mailbox, plugin_id: str
) -> None:
    """What is left out is among the notifications."""
    say(offered(plugin_id, ada))
    say(Event("plugin.transfer_ended", {**offered(plugin_id, ada).data, "outcome": "withdrawn"}))
    say(offered(plugin_id, ada))
    assert len(ada.mails) == 1
    for _ in range(4):
        say(offered(f"p-{uuid4().hex[:8]}", ada))
    assert len(ada.mails) == 3
    assert len(client.list_notifications(user_id=ada.id)["items"]) == 5


def test_a_day_has_a_total_that_strangers_cannot_use_up(
    say: Say, post: Post, ada: Mailbox, plugin_id: str
) -> None:
    fill = """
        INSERT INTO mail_outbox (user_id, kind, state, position)
        SELECT %s, kind, 'sent', -n
        FROM unnest(%s::text[], %s::int[]) AS filled (kind, n)
    """
    kinds = [kind for kind in OF_STRANGERS for _ in range(A_DAY_OF_A_KIND)]
    others = ["owner-added"] * (A_DAY - len(kinds) - 1)
    assert others

    def filled(kinds: list[str], start: int) -> None:
        with psycopg.connect(post.installs.database_url) as connection:
            numbers = [start + n for n in range(len(kinds))]
            connection.execute(fill, [ada.id, kinds, numbers])

    filled(kinds + others, 1)
    names = {"plugin_id": plugin_id, "username": ada.username, "user_id": ada.id}
    say(Event("plugin.owner_removed", names))
    assert ada.subjects == [f"You do not own {plugin_id} any more."]
    say(transferred("other", "1", ada.id))
    assert len(ada.mails) == 1
