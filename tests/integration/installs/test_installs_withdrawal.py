"""What publishing has withdrawn, at the service as it runs: who has it, and who may get it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.sources import (
    SIZE,
    Say,
    blocked,
    deprecated,
    held,
    published,
    released,
    restored,
    unblocked,
    undeprecated,
    version_blocked,
    version_unblocked,
    yanked,
)
from tests.integration.running_service import RunningService

from plugin_platform.errors import Conflict, Gone, NotFound
from plugin_platform.events import Event


@pytest.fixture
def plugin_id(say: Say) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    say(published(plugin_id, "1.0.0", SIZE), published(plugin_id, "1.1.0", SIZE))
    return plugin_id


@pytest.fixture
def other(say: Say) -> str:
    other = f"other-{uuid4().hex[:8]}"
    say(published(other, "3.0.0", SIZE))
    return other


@pytest.fixture
def pair(plugin_id: str, other: str) -> tuple[str, str]:
    return plugin_id, other


def the_one(client: Any, principal: str) -> dict[str, Any]:
    [one] = client.list_installed(principal=principal)
    return dict(one)


def test_a_yanked_version_is_kept_and_given_to_nobody_else(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    before = client.install(principal=ada, plugin_id=plugin_id)
    say(yanked(plugin_id, "1.1.0"))
    kept = the_one(client, ada)
    assert (kept["version"], kept["status"]) == ("1.1.0", "yanked")
    assert kept["reason"] == "It is broken."
    assert kept["bundle_key"] == before["bundle_key"]
    again = client.configure(principal=ada, plugin_id=plugin_id, settings={"size": 20})
    assert again["settings"] == {"size": 20}
    assert client.install(principal="user:grace", plugin_id=plugin_id)["version"] == "1.0.0"
    for ask in (client.install, client.configure):
        with pytest.raises(Gone, match=r"1\.1\.0 was withdrawn by its publisher.*It is broken"):
            ask(principal="user:grace", plugin_id=plugin_id, version="1.1.0")
    say(restored(plugin_id, "1.1.0"))
    assert the_one(client, ada)["status"] == "available"
    assert client.install(principal="user:eve", plugin_id=plugin_id)["version"] == "1.1.0"


def test_of_a_plugin_that_is_yanked_whole_nobody_gets_anything(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    say(yanked(plugin_id, "1.0.0"), yanked(plugin_id, "1.1.0"))
    with pytest.raises(NotFound):
        client.install(principal=ada, plugin_id=plugin_id)


def test_a_blocked_plugin_stays_on_the_list_without_its_bytes(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id, version="1.0.0")
    say(blocked(plugin_id), published(plugin_id, "1.2.0"))
    one = the_one(client, ada)
    assert (one["status"], one["reason"]) == ("blocked", "It is malicious.")
    assert (one["bundle_key"], one["integrity"]) == (None, None)
    assert client.list_updates(principal=ada)["items"] == []
    with pytest.raises(Gone, match="blocked by a moderator: It is malicious"):
        client.install(principal=ada, plugin_id=plugin_id)
    with pytest.raises(Gone):
        client.configure(principal=ada, plugin_id=plugin_id, enabled=True)
    with pytest.raises(Gone):
        client.install(principal="user:grace", plugin_id=plugin_id, version="1.2.0")
    say(unblocked(plugin_id))
    assert the_one(client, ada)["status"] == "available"
    assert the_one(client, ada)["bundle_key"]
    assert client.install(principal="user:grace", plugin_id=plugin_id)["version"] == "1.2.0"


def test_a_blocked_plugin_can_be_uninstalled(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id)
    say(blocked(plugin_id))
    client.uninstall(principal=ada, plugin_id=plugin_id)
    assert client.list_installed(principal=ada) == []


def test_from_a_blocked_version_one_moves_to_another(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id, version="1.0.0")
    say(version_blocked(plugin_id, "1.0.0"))
    assert (the_one(client, ada)["status"], the_one(client, ada)["bundle_key"]) == ("blocked", None)
    with pytest.raises(Gone, match=r"1\.0\.0 is blocked"):
        client.install(principal="user:grace", plugin_id=plugin_id, version="1.0.0")
    [update] = client.list_updates(principal=ada)["items"]
    assert (update["installed"], update["latest"]) == ("1.0.0", "1.1.0")
    assert (update["replaces"], update["ready_at"]) == ("blocked", None)
    assert client.install(principal=ada, plugin_id=plugin_id, version="1.1.0")["version"] == "1.1.0"
    assert the_one(client, ada)["status"] == "available"


def test_the_newest_version_is_none_that_is_blocked(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    say(version_blocked(plugin_id, "1.1.0"))
    assert client.install(principal=ada, plugin_id=plugin_id)["version"] == "1.0.0"
    say(version_unblocked(plugin_id, "1.1.0"))
    assert client.list_updates(principal=ada)["items"][0]["latest"] == "1.1.0"


def test_a_held_plugin_is_kept_and_given_to_nobody_else(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id, version="1.0.0")
    say(held(plugin_id))
    one = the_one(client, ada)
    assert (one["status"], one["reason"]) == ("held", None)
    assert one["bundle_key"]
    assert client.list_updates(principal=ada)["items"] == []
    for principal, version in (("user:grace", None), (ada, "1.1.0")):
        with pytest.raises(Gone, match="its publisher is banned"):
            client.install(principal=principal, plugin_id=plugin_id, version=version)
    client.configure(principal=ada, plugin_id=plugin_id, enabled=False)
    say(released(plugin_id))
    assert client.install(principal="user:eve", plugin_id=plugin_id)["version"] == "1.1.0"


def test_who_has_a_deprecated_plugin_is_told(
    client: Any, say: Say, ada: str, plugin_id: str, other: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id)
    assert the_one(client, ada)["deprecation"] is None
    say(deprecated(plugin_id, other))
    said = {"message": "Take another.", "replacement": other}
    assert the_one(client, ada)["deprecation"] == said
    say(undeprecated(plugin_id))
    assert the_one(client, ada)["deprecation"] is None


def test_one_moves_to_the_replacement_with_settings_and_whether_it_runs(
    installs: RunningService, client: Any, say: Say, ada: str, pair: tuple[str, str]
) -> None:
    plugin_id, other = pair
    client.install(principal=ada, plugin_id=plugin_id)
    client.configure(principal=ada, plugin_id=plugin_id, enabled=False, settings={"size": 33})
    say(deprecated(plugin_id, other))
    answers = [client.replace(principal=ada, plugin_id=plugin_id) for _ in range(2)]
    assert answers[0] == answers[1]
    one = the_one(client, ada)
    assert (one["plugin_id"], one["version"]) == (other, "3.0.0")
    assert (one["enabled"], one["settings"]) == (False, {"size": 33})
    assert installs.said_by(ada)[3:] == [
        "plugin.installed",
        "plugin.disabled",
        "plugin.settings_changed",
        "plugin.uninstalled",
    ]


def test_of_many_who_click_at_once_one_moves(
    installs: RunningService, client: Any, say: Say, ada: str, pair: tuple[str, str]
) -> None:
    plugin_id, other = pair
    client.install(principal=ada, plugin_id=plugin_id)
    say(deprecated(plugin_id, other))

    def click(_: int) -> str:
        with installs.client() as mine:
            return str(mine.replace(principal=ada, plugin_id=plugin_id)["plugin_id"])

    with ThreadPoolExecutor(6) as people:
        assert set(people.map(click, range(6))) == {other}
    assert installs.said_by(ada).count("plugin.uninstalled") == 1


@pytest.mark.parametrize("away", [blocked, held, lambda one: yanked(one, "3.0.0")])
def test_nothing_is_lost_when_the_replacement_cannot_be_had(
    installs: RunningService,
    client: Any,
    say: Say,
    pair: tuple[str, str],
    away: Callable[[str], Event],
) -> None:
    ada, (plugin_id, other) = f"user:{uuid4()}", pair
    client.install(principal=ada, plugin_id=plugin_id)
    client.configure(principal=ada, plugin_id=plugin_id, settings={"size": 33})
    said = installs.said_by(ada)
    say(deprecated(plugin_id, other), away(other))
    with pytest.raises((Gone, NotFound)):
        client.replace(principal=ada, plugin_id=plugin_id)
    assert (the_one(client, ada)["plugin_id"], the_one(client, ada)["settings"]) == (
        plugin_id,
        {"size": 33},
    )
    assert installs.said_by(ada) == said


def test_one_moves_away_from_a_blocked_plugin_too(
    client: Any, say: Say, ada: str, plugin_id: str, other: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id)
    say(deprecated(plugin_id, other), blocked(plugin_id))
    assert client.replace(principal=ada, plugin_id=plugin_id)["plugin_id"] == other


def test_without_a_replacement_there_is_nothing_to_move_to(
    client: Any, say: Say, ada: str, plugin_id: str, other: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id)
    for event in (None, deprecated(plugin_id, None)):
        if event is not None:
            say(event)
        with pytest.raises(Conflict, match="names no other plugin"):
            client.replace(principal=ada, plugin_id=plugin_id)
    say(deprecated(plugin_id, other))
    with pytest.raises(NotFound):
        client.replace(principal="user:grace", plugin_id=plugin_id)


def test_who_has_a_plugin_that_was_handed_over_is_told(
    client: Any, say: Say, ada: str, plugin_id: str
) -> None:
    client.install(principal=ada, plugin_id=plugin_id)
    owners = {"owner_id": "2", "owner_name": "bob", "previous_owner_id": "1"}
    data = {"plugin_id": plugin_id, **owners, "previous_owner_name": "ada"}
    say(Event("plugin.transferred", data))
    told = the_one(client, ada)["transfer"]
    assert (told["from"], told["to"]) == ("ada", "bob")
    assert client.install(principal="user:grace", plugin_id=plugin_id)["transfer"] is None
