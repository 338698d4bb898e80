from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.integration.running_service import RunningService, running


@pytest.fixture(scope="module")
def installs(
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("installs")
    with running("installs", database("installs"), vhost(), folder) as service:
        yield service


@pytest.fixture
def client(installs: RunningService) -> Iterator[Any]:
    with installs.client() as client:
        yield client
