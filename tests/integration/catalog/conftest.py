from collections.abc import Callable, Iterator

import pytest
from tests.integration.catalog.events import Feed

from plugin_platform.eventstore.database import Pool, open_pool


@pytest.fixture(scope="module")
def database_url(database: Callable[[str], str]) -> str:
    return database("catalog")


@pytest.fixture(scope="module")
def pool(database_url: str) -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL_CATALOG", database_url)
        pool = open_pool("catalog", size=3)
        yield pool
        pool.close(timeout=2)


@pytest.fixture(scope="module")
def feed(pool: Pool) -> Feed:
    """Events as they would come from the other services' logs."""
    return Feed(pool)
