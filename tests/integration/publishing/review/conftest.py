from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.integration.publishing.developers import (
    bundle,
    submission,
)
from tests.integration.running_service import RunningService, running

from plugin_platform.bundles import Bundles


@pytest.fixture(scope="module")
def publishing(
    bundles: Bundles,
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("publishing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVIEW_POLICY", "moderated")
        with running("publishing", database("publishing"), vhost(), folder) as service:
            yield service


@pytest.fixture
def waiting(client: Any, bundles: Bundles, plugin_id: str) -> dict[str, Any]:
    """Names the version that waits for its review."""
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    return {"plugin_id": plugin_id, "version": "1.0.0"}
