from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.integration.running_service import RunningService, running


@pytest.fixture(scope="module")
def auth(
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("auth")
    with running("auth", database("auth"), vhost(), folder) as service:
        yield service


@pytest.fixture
def client(auth: RunningService) -> Iterator[Any]:
    with auth.client() as client:
        yield client
