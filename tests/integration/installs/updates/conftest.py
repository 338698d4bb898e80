from typing import Any

import pytest
from tests.integration.installs.sources import Say
from tests.integration.installs.updates.versions import (
    LONG_AGO,
    Owner,
    new_plugin_id,
    version_of,
)


@pytest.fixture
def plugin_id(say: Say) -> str:
    """Of which 1.0.0 is old."""
    plugin_id = new_plugin_id()
    say(version_of(plugin_id, "1.0.0", changelog="The first."), at=LONG_AGO)
    return plugin_id


@pytest.fixture
def owner(client: Any, plugin_id: str) -> Owner:
    owner = Owner(client)
    owner.install(plugin_id=plugin_id)
    return owner
