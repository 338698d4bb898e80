"""Rollbacks, and bans of publishers, at the service as it runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    manifest,
    said_of,
    submission,
)
from tests.integration.running_service import RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from publishing import public_log

MODERATOR = developer(is_developer=False, roles=["moderator"])
OPTIONS = "-c search_path=read_model,public"
OF_ALL = "SELECT position, type, data, recorded_at FROM events ORDER BY position"


def publish(client: Any, bundles: Bundles, plugin_id: str, version: str, **by: Any) -> Any:
    data = bundle(plugin_id, version)
    return client.submit_version(**submission(bundles, plugin_id, data, version=version) | by)


@pytest.fixture
def two(client: Any, bundles: Bundles, plugin_id: str) -> str:
    """A plugin with the versions 1.0.0 and 1.1.0."""
    publish(client, bundles, plugin_id, "1.0.0")
    publish(client, bundles, plugin_id, "1.1.0")
    return plugin_id


def back(plugin_id: str, **changes: Any) -> dict[str, Any]:
    named = {"plugin_id": plugin_id, "original": "1.0.0", "version": "1.2.0"}
    return {"actor": ADA, "metadata": {"causationId": str(uuid4())}, **named} | changes


def test_a_rollback_gives_the_same_bytes_a_higher_number(
    client: Any, publishing: RunningService, bundles: Bundles, two: str
) -> None:
    command = back(two)
    answers = [client.roll_back_version(**command) for _ in range(2)]
    assert answers[0] == answers[1]
    new, _, old = client.get_owned_plugin(actor=ADA, plugin_id=two)["versions"]
    assert answers[0] == new
    assert (new["version"], new["status"], new["original"]) == ("1.2.0", "published", "1.0.0")
    assert (new["bundle_key"], new["integrity"]) == (old["bundle_key"], old["integrity"])
    assert bundles.fetch_published(new["bundle_key"]) == bundle(two, "1.0.0")
    assert said_of(publishing, two)[-3:] == [
        "plugin.version_submitted",
        "plugin.rolled_back",
        "plugin.published",
    ]
    said = publishing.events()[-1][1]
    assert said["manifest"] == manifest(two, "1.0.0"), "what is in the bytes"
    assert said["changelog"] == "The same as 1.0.0."


def test_of_many_rollbacks_at_once_one_is_published(publishing: RunningService, two: str) -> None:
    def roll_back(_: int) -> str:
        with publishing.client() as mine:
            try:
                return str(mine.roll_back_version(**back(two))["version"])
            except Conflict:
                return "taken"

    with ThreadPoolExecutor(6) as people:
        answers = list(people.map(roll_back, range(6)))
    assert sorted(answers) == ["1.2.0"] + ["taken"] * 5


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"actor": developer()}, Forbidden),
        ({"actor": ADA | {"is_developer": False}}, Forbidden),
        ({"original": "0.0.1"}, NotFound),
        ({"plugin_id": "nobody-has-this"}, NotFound),
        ({"version": "1.0.5"}, Invalid),
        ({"version": "next"}, Invalid),
        ({"version": "1.1.0"}, Conflict),
        ({"changelog": "x" * 20_001}, Invalid),
    ],
)
def test_a_rollback_that_may_not_be_says_nothing(
    client: Any, publishing: RunningService, two: str, changes: dict[str, Any], error: type
) -> None:
    before = said_of(publishing, two)
    with pytest.raises(error):
        client.roll_back_version(**back(two) | changes)
    assert said_of(publishing, two) == before


def test_a_ban_holds_all_of_theirs_until_it_ends(
    client: Any, publishing: RunningService, bundles: Bundles
) -> None:
    eve, other = developer(username="eve"), developer()
    mine = [client.create_plugin(actor=eve, **listing())["id"] for _ in range(3)]
    theirs = client.create_plugin(actor=other, **listing())["id"]
    publish(client, bundles, mine[0], "1.0.0", actor=eve)
    command = {"actor": MODERATOR, "user_id": eve["id"]}
    answers = [client.ban_publisher(**command, reason="Spam.") for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0] == {"user_id": eve["id"], "reason": "Spam.", "plugins": sorted(mine)}
    assert [said_of(publishing, one).count("plugin.held") for one in mine] == [1, 1, 1]
    assert "plugin.held" not in said_of(publishing, theirs)
    assert client.get_owned_plugin(actor=eve, plugin_id=mine[0])["status"] == "held"
    asks: list[Callable[[], Any]] = [
        lambda: publish(client, bundles, mine[0], "1.1.0", actor=eve),
        lambda: client.create_plugin(actor=eve, **listing()),
        lambda: client.describe_plugin(actor=eve, plugin_id=mine[0], changes={"name": "X"}),
        lambda: client.restore_version(actor=eve, plugin_id=mine[0], version="1.0.0"),
        lambda: client.roll_back_version(**back(mine[0], actor=eve)),
    ]
    for ask in asks:
        with pytest.raises(Forbidden, match="does not let you publish: Spam"):
            ask()
    free = [client.unban_publisher(**command) for _ in range(2)]
    assert free[0] == free[1]
    assert free[0]["reason"] is None
    assert [said_of(publishing, one)[-1] for one in mine] == ["plugin.released"] * 3
    publish(client, bundles, mine[0], "1.1.0", actor=eve)


def test_only_moderators_ban(client: Any, publishing: RunningService) -> None:
    before = publishing.events()
    command = {"actor": ADA, "user_id": str(uuid4())}
    with pytest.raises(Forbidden, match="Only moderators"):
        client.ban_publisher(**command, reason="Spam.")
    with pytest.raises(Forbidden, match="Only moderators"):
        client.unban_publisher(**command)
    for user_id in ("", "a b", "x" * 65):
        with pytest.raises(Invalid):
            client.ban_publisher(actor=MODERATOR, user_id=user_id, reason="Spam.")
    assert publishing.events() == before


def test_a_moderator_decides_on_no_ban_of_their_own(
    client: Any, publishing: RunningService
) -> None:
    eve = developer(username="eve", roles=["moderator"])
    command = {"user_id": eve["id"]}
    with pytest.raises(Forbidden, match="Somebody else has to decide"):
        client.ban_publisher(actor=eve, reason="Holidays.", **command)
    client.ban_publisher(actor=MODERATOR, reason="Spam.", **command)
    before = publishing.events()
    with pytest.raises(Forbidden, match="Somebody else has to decide"):
        client.unban_publisher(actor=eve, **command)
    with pytest.raises(Forbidden, match="Spam"):
        client.create_plugin(actor=eve, **listing())
    assert publishing.events() == before
    assert client.unban_publisher(actor=MODERATOR, **command)["reason"] is None


def test_a_moderator_lifts_no_ban_that_holds_what_they_co_own(
    client: Any, publishing: RunningService
) -> None:
    eve = developer(username="eve")
    bob = developer(username="bob", roles=["moderator"])
    plugin_id = client.create_plugin(actor=eve, **listing())["id"]
    client.invite_owner(actor=eve, plugin_id=plugin_id, username="bob", user_id=bob["id"])
    client.accept_invitation(actor=bob, plugin_id=plugin_id)
    client.create_plugin(actor=eve, **listing())
    client.ban_publisher(actor=MODERATOR, user_id=eve["id"], reason="Spam.")
    before = publishing.events()
    with pytest.raises(Forbidden, match="Somebody else has to decide"):
        client.unban_publisher(actor=bob, user_id=eve["id"])
    assert publishing.events() == before
    assert client.unban_publisher(actor=MODERATOR, user_id=eve["id"])["reason"] is None


def test_many_bans_at_once_are_one(client: Any, publishing: RunningService) -> None:
    eve = developer()
    plugin_id = client.create_plugin(actor=eve, **listing())["id"]

    def ban(_: int) -> Any:
        with publishing.client() as mine:
            return mine.ban_publisher(actor=MODERATOR, user_id=eve["id"], reason="Spam.")["reason"]

    with ThreadPoolExecutor(6) as people:
        assert set(people.map(ban, range(6))) == {"Spam."}
    assert said_of(publishing, plugin_id).count("plugin.held") == 1


@pytest.fixture
def lifted(client: Any, bundles: Bundles) -> dict[str, str]:
    """A ban that was lifted again: ``user_id`` of whom, and the ``plugin_id`` that it held."""
    eve = developer(username="eve")
    plugin_id = client.create_plugin(actor=eve, **listing())["id"]
    publish(client, bundles, plugin_id, "1.0.0", actor=eve)
    client.ban_publisher(actor=MODERATOR, user_id=eve["id"], reason="Spam.")
    client.unban_publisher(actor=MODERATOR, user_id=eve["id"])
    return {"user_id": eve["id"], "plugin_id": plugin_id}


def test_a_ban_and_what_it_holds_are_lines_of_the_public_log(
    client: Any, publishing: RunningService, lifted: dict[str, str]
) -> None:
    user_id, plugin_id = lifted["user_id"], lifted["plugin_id"]
    newest = client.read_public_log(newest_first=True)["items"][:4]
    assert [(line["kind"], line["plugin_id"], line["said"]) for line in reversed(newest)] == [
        ("publisher.banned", None, {"user_id": user_id, "reason": "Spam."}),
        ("plugin.held", plugin_id, {"publisher_id": user_id}),
        ("publisher.unbanned", None, {"user_id": user_id}),
        ("plugin.released", plugin_id, {"publisher_id": user_id}),
    ]
    assert MODERATOR["id"] not in str(newest)
    of_plugin = client.read_public_log(plugin_id=plugin_id)["items"]
    assert [line["kind"] for line in of_plugin][1:] == ["plugin.held", "plugin.released"]
    with psycopg.connect(publishing.database_url, options=OPTIONS) as connection:
        assert public_log.verify(connection) == []
        connection.execute("DELETE FROM public_log WHERE kind = 'plugin.released'")
        assert public_log.verify(connection) != []
        connection.rollback()


def test_bans_from_before_they_had_lines_leave_the_others_as_they_were(
    publishing: RunningService, lifted: dict[str, str]
) -> None:
    """As its owner one makes of the database what it was before the update, and rolls that back."""
    owner = publishing.operators_environment["DATABASE_MIGRATION_URL_PUBLISHING"]
    with psycopg.connect(owner, options=OPTIONS) as connection:
        events = connection.execute(OF_ALL).fetchall()
        connection.execute("DELETE FROM public_log")
        connection.execute("ALTER TABLE public_log_of_bans DISABLE TRIGGER ALL")
        connection.execute("UPDATE public_log_of_bans SET since = %s", [events[-1][0]])
        for position, type_, data, at in events:
            event: Any = SimpleNamespace(position=position, type=type_, data=data, recorded_at=at)
            public_log.apply(connection, event)
        kinds = connection.execute("SELECT DISTINCT kind FROM public_log").fetchall()
        assert {kind for (kind,) in kinds}.isdisjoint(public_log.OF_BANS)
        assert public_log.verify(connection) == []
        connection.rollback()


def test_the_service_cannot_say_that_bans_were_before_they_had_lines(
    publishing: RunningService, lifted: dict[str, str]
) -> None:
    with (
        psycopg.connect(publishing.database_url, options=OPTIONS) as connection,
        pytest.raises(psycopg.errors.RaiseException),
    ):
        connection.execute("UPDATE public_log_of_bans SET since = 1000000")
