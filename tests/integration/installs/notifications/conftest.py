"""A plugin, people, and what is said of them to the service that notifies."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import Person, changed
from tests.integration.installs.sources import Say, published


@pytest.fixture
def ada(client: Any) -> Person:
    return Person(client)


@pytest.fixture
def bob(client: Any) -> Person:
    return Person(client)


@pytest.fixture
def plugin_id(say: Say, ada: Person) -> str:
    """Ada's, with two versions."""
    plugin_id = f"p-{uuid4().hex[:8]}"
    owner = {"owner_id": ada.id, "owner_name": ada.username}
    say(*(changed(published(plugin_id, one), **owner) for one in ("1.0.0", "1.1.0")))
    return plugin_id
