from collections.abc import Callable, Iterator

import pytest
from tests.integration.catalog.events import Feed

from plugin_platform.eventstore import projection
from plugin_platform.eventstore.database import open_pool


@pytest.fixture(scope="module")
def other(database: Callable[[str], str]) -> Iterator[Feed]:
    """Another catalog, in which everything is applied one by one."""
    pool = open_pool("catalog", size=2, url=database("catalog"))
    yield Feed(pool)
    pool.close(timeout=2)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a few events are halved, as large ones are."""
    monkeypatch.setattr(projection, "AT_FIRST", 4)
