"""Who watches their plugin's errors is written to, without a stranger's words."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.mail.mailbox import Mailbox, Post
from tests.integration.installs.usage.test_errors import World, error

from installs.usage.errors.telling import tell
from plugin_platform.eventstore.database import in_transaction

LATER = "UPDATE error_news SET at = at - interval '2 hours'"


@pytest.fixture
def world(post: Post, client: Any, plugin_id: str) -> World:
    return World(post.installs, client, plugin_id)


def watch(world: World, person: Mailbox, *, watched: bool = True) -> None:
    actor = {"id": person.id, "roles": []}
    world.client.watch_errors(actor=actor, plugin_id=world.plugin, watched=watched)


def throw(world: World, post: Post, function: str) -> None:
    """By somebody, and an hour after the last."""
    world.throw(f"user:{uuid4()}", error(function=function))
    in_transaction(post.pool, lambda c: c.execute(LATER))
    in_transaction(post.pool, tell)


def test_it_names_the_plugin_and_where_to_look(world: World, ada: Mailbox, post: Post) -> None:
    watch(world, ada)
    throw(world, post, "one")
    post.round()
    [mail] = ada.mails
    assert mail["Subject"] == f"{world.plugin} throws something that was not seen before."
    text = str(mail.get_content())
    assert f"https://folio.example/developer/{world.plugin}?tab=errors" in text
    assert "cannot show" not in text
    assert mail["List-Unsubscribe"]


def test_who_does_not_want_it_gets_none(world: World, ada: Mailbox, post: Post) -> None:
    """Neither what waited when they stopped watching."""
    watch(world, ada)
    throw(world, post, "one")
    watch(world, ada, watched=False)
    post.round()
    watch(world, ada)
    ada.choose("errors", mail=False)
    throw(world, post, "other")
    post.round()
    assert ada.mails == []
    ada.choose("errors", mail=True)
    throw(world, post, "another")
    post.round()
    assert len(ada.mails) == 1
