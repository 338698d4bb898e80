from __future__ import annotations

from typing import Any

import pytest
from tests.integration.publishing.developers import bundle, submission

from plugin_platform.bundles import Bundles


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    return {"REVIEW_POLICY": "moderated"}


@pytest.fixture
def waiting(client: Any, bundles: Bundles, plugin_id: str) -> dict[str, Any]:
    """Names the version that waits for its review."""
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    return {"plugin_id": plugin_id, "version": "1.0.0"}
