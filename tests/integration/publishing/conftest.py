from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.publishing.developers import ADA, listing
from tests.integration.running_service import SIGNING_KEY, RunningService, running

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.eventstore.database import Pool, open_pool
from publishing.upkeep.sweep import Sweep


@pytest.fixture(scope="module")
def bundles(s3: dict[str, str]) -> Iterator[Bundles]:
    """Buckets of the module's own, also for the service that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3.items():
            patch.setenv(name, value)
        patch.setenv("S3_STAGING_BUCKET", f"test-staging-{uuid4().hex[:12]}")
        patch.setenv("S3_BUNDLE_BUCKET", f"test-bundles-{uuid4().hex[:12]}")
        store = Bundles(config.s3())
        store.ensure_buckets()
        yield store


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """What the service is told besides."""
    return {}


@pytest.fixture(scope="module")
def publishing(
    bundles: Bundles,
    settings: dict[str, str],
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("publishing")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        with running("publishing", database("publishing"), vhost(), folder) as service:
            yield service


@pytest.fixture
def client(publishing: RunningService) -> Iterator[Any]:
    with publishing.client(timeout=60) as client:
        yield client


@pytest.fixture
def plugin_id(client: Any) -> str:
    created = client.create_plugin(actor=ADA, **listing())
    return str(created["id"])


@pytest.fixture
def pool(publishing: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=4) as pool:
        yield pool


@pytest.fixture
def sweep(pool: Pool, bundles: Bundles) -> Sweep:
    """Everything that is stored now is old to it."""
    return Sweep(pool, bundles, datetime.now(UTC) + timedelta(hours=1))


@pytest.fixture
def key_that_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published in this process is signed as the service would."""
    monkeypatch.setenv("SIGNING_KEY", SIGNING_KEY)
