from collections.abc import Callable, Iterator

import pytest
from tests.integration.catalog.events import Feed

from plugin_platform.eventstore.database import Pool, open_pool


@pytest.fixture
def make_feed(database: Callable[[str], str]) -> Iterator[Callable[[], Feed]]:
    """A catalog of the test's own."""
    pools: list[Pool] = []

    def make() -> Feed:
        pools.append(open_pool("catalog", size=2, url=database("catalog")))
        return Feed(pools[-1])

    yield make
    for pool in pools:
        pool.close(timeout=2)
