"""One service, one post office and one postman for all that mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.post_office import PostOffice, post_office
from tests.helpers.waiting import eventually
from tests.integration.installs.mail.mailbox import NEVER, SENDER, Mailbox, Post, Say
from tests.integration.installs.sources import Source, known_plugins, published
from tests.integration.running_service import RunningService, running

from installs.mail import outbox
from installs.mail.postman import Postman
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.mail.server import read_server
from plugin_platform.mail.settings import MailSettings


@pytest.fixture(scope="package")
def installs(
    lasting_database: Callable[[str], str],
    lasting_vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("mail")
    with running("installs", lasting_database("installs"), lasting_vhost(), folder) as service:
        yield service


@pytest.fixture(scope="package")
def auth_says(installs: RunningService) -> Iterator[Source]:
    with Source("auth").answering(installs.amqp_uri) as source:
        yield source


@pytest.fixture(scope="package")
def publishing_says(installs: RunningService, auth_says: Source) -> Iterator[Source]:
    with known_plugins(installs) as source:
        yield source


@pytest.fixture(scope="package")
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture(scope="package")
def pool(installs: RunningService) -> Iterator[Pool]:
    with open_pool("installs", size=2, url=installs.database_url) as found:
        yield found


@pytest.fixture(scope="package")
def settings(office: PostOffice) -> MailSettings:
    return MailSettings(read_server(office.url), SENDER)


@pytest.fixture
def postman(pool: Pool, settings: MailSettings, office: PostOffice) -> Postman:
    office.taken.clear()
    office.recipients.clear()
    in_transaction(pool, lambda c: outbox.enable(c, False))
    in_transaction(pool, lambda c: outbox.enable(c, True))
    return Postman(pool, settings)


@pytest.fixture
def post(
    installs: RunningService,
    office: PostOffice,
    pool: Pool,
    postman: Postman,
    settings: MailSettings,
) -> Post:
    return Post(installs, office, pool, postman, settings)


@pytest.fixture
def person(client: Any, office: PostOffice, postman: Postman) -> Callable[[], Mailbox]:
    return lambda: Mailbox(client, office, postman)


@pytest.fixture
def ada(person: Callable[[], Mailbox]) -> Mailbox:
    return person().confirmed()


@pytest.fixture
def say(installs: RunningService, publishing_says: Source, postman: Postman) -> Say:
    """Returns when what it says was mailed, as far as it is."""

    def said(*events: Event, by: str | None = None) -> None:
        publishing_says.say(installs.amqp_uri, *events, actor=by)
        eventually(lambda: installs.cursor("publishing") == publishing_says.position)
        postman.round(NEVER)

    return said


@pytest.fixture
def plugin_id(say: Say, ada: Mailbox) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    event = published(plugin_id)
    say(Event(event.type, event.data | {"owner_id": ada.id, "owner_name": ada.username}))
    return plugin_id
