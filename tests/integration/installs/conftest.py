from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import NOTES, SIZE, Source, published
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


@pytest.fixture(scope="module")
def auth_says(installs: RunningService) -> Iterator[Source]:
    with Source("auth").answering(installs.amqp_uri) as source:
        yield source


@pytest.fixture(scope="module")
def publishing_says(installs: RunningService, auth_says: Source) -> Iterator[Source]:
    plugins = [published(one) for one in ("aa", "bb", "cc", "dd")]
    sized = [published("sized", one, SIZE) for one in ("1.0.0", "1.1.0", "2.0.0-rc.1")]
    bare = published("sized", "0.9.0")
    noted = published("noted", "1.0.0", *NOTES)
    with Source("publishing").answering(installs.amqp_uri) as source:
        source.say(installs.amqp_uri, *plugins, *sized, bare, noted)
        eventually(lambda: len(installs.query("SELECT 1 FROM versions")) == 9)
        yield source


@pytest.fixture
def ada() -> str:
    return f"user:{uuid4()}"


@pytest.fixture
def visitor() -> str:
    return f"anon:{uuid4()}"
