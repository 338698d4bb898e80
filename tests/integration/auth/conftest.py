import os
from collections.abc import Iterator

import pytest
from tests.integration.running_service import RunningService, running


@pytest.fixture(scope="session")
def postgres_server() -> str:
    return "postgresql://{PGUSER}@{PGHOST}:{PGPORT}".format(**os.environ)


@pytest.fixture(scope="module")
def auth(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("auth")
    with running("auth", postgres_server, os.environ["AMQP_URI"], folder) as service:
        yield service
