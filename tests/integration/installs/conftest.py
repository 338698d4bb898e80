from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Say, Source, known_plugins
from tests.integration.running_service import RunningService, running

from plugin_platform.events import Event


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
def catalog_says(installs: RunningService) -> Iterator[Source]:
    with Source("catalog").answering(installs.amqp_uri) as source:
        yield source


@pytest.fixture(scope="module")
def publishing_says(
    installs: RunningService, auth_says: Source, catalog_says: Source
) -> Iterator[Source]:
    with known_plugins(installs) as source:
        yield source


@pytest.fixture
def say(installs: RunningService, publishing_says: Source) -> Say:
    """Returns when the service knows it. ``by`` is the actor, as metadata have it, ``at`` when it
    was recorded.
    """

    def said(*events: Event, by: str | None = None, at: datetime | None = None) -> None:
        publishing_says.say(installs.amqp_uri, *events, actor=by, at=at)
        eventually(lambda: installs.cursor("publishing") == publishing_says.position)

    return said


@pytest.fixture
def ada() -> str:
    return f"user:{uuid4()}"


@pytest.fixture
def visitor() -> str:
    return f"anon:{uuid4()}"
