"""Installs, updates and removals by day, as the log says them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import Person
from tests.integration.installs.sources import Say, published
from tests.integration.running_service import RunningService

DAYS = """
    SELECT version, visitors, installed, updated, went_back, removed, removed_after_update
    FROM install_days WHERE plugin_id = %s ORDER BY version, visitors
"""


@pytest.fixture
def plugin(say: Say) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    say(published(plugin_id), published(plugin_id, "1.1.0"))
    return plugin_id


def test_each_change_counts_where_it_belongs(
    installs: RunningService, client: Any, plugin: str
) -> None:
    people = [Person(client) for _ in range(4)]
    for person in people:
        person.install(plugin)
        person.install(plugin)  # nothing happens
    for person in people[:3]:
        person.install(plugin, "1.1.0")
    people[0].install(plugin, "1.0.0")
    for person in people[1:]:
        client.uninstall(principal=person.principal, plugin_id=plugin)
    visitor = f"anon:{uuid4()}"
    client.install(principal=visitor, plugin_id=plugin, version="1.0.0")
    assert installs.query(DAYS, plugin) == [
        ("1.0.0", False, 4, 0, 1, 1, 0),
        ("1.0.0", True, 1, 0, 0, 0, 0),
        ("1.1.0", False, 0, 3, 0, 2, 2),
    ]


def test_what_a_visitor_brings_along_is_installed_by_the_account(
    installs: RunningService, client: Any, plugin: str
) -> None:
    visitor, ada = f"anon:{uuid4()}", Person(client)
    client.install(principal=visitor, plugin_id=plugin)
    client.merge(source=visitor, target=ada.principal)
    client.merge(source=visitor, target=ada.principal)
    assert installs.query(DAYS, plugin) == [
        ("1.1.0", False, 1, 0, 0, 0, 0),
        ("1.1.0", True, 1, 0, 0, 0, 0),
    ]
