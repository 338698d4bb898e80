from typing import Any
from uuid import uuid4

from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Source, logged_in
from tests.integration.running_service import RunningService


def test_whose_command_it_was_is_in_each_event(
    installs: RunningService, client: Any, publishing_says: Source, visitor: str, ada: str
) -> None:
    client.install(principal=visitor, plugin_id="aa", metadata={"actor": "operator"})
    client.merge(source=visitor, target=ada)
    client.configure(principal=ada, plugin_id="aa", enabled=False)
    client.configure(principal=ada, plugin_id="aa", enabled=True)
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    client.install(principal=ada, plugin_id="sized", version="1.1.0")
    client.configure(principal=ada, plugin_id="sized", settings={"size": 20})
    client.uninstall(principal=ada, plugin_id="aa")
    query = "SELECT type, metadata ->> 'actor' FROM events WHERE stream = ANY(%s) ORDER BY position"
    said = installs.query(query, [f"installs-{visitor}", f"installs-{ada}"])
    assert said[0] == ("plugin.installed", visitor)
    assert {actor for _, actor in said[1:]} == {ada}
    assert {type_ for type_, _ in said} == {
        "plugin.installed",
        "plugin.updated",
        "plugin.disabled",
        "plugin.enabled",
        "plugin.settings_changed",
        "plugin.uninstalled",
        "installs.merged",
        "installs.handed_over",
    }


def test_a_merge_that_follows_from_a_log_in_is_by_who_signed_in(
    installs: RunningService, client: Any, publishing_says: Source, auth_says: Source
) -> None:
    visitor_id, user_id = str(uuid4()), str(uuid4())
    client.install(principal=f"anon:{visitor_id}", plugin_id="bb")
    auth_says.say(installs.amqp_uri, logged_in(user_id, visitor_id))
    eventually(lambda: installs.said_by(f"user:{user_id}") == ["installs.merged"])
    assert installs.actors("installs.merged")[-1] == f"user:{user_id}"
