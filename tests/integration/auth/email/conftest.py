"""One service, one post office and one postman for all mails to accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.helpers.post_office import PostOffice, post_office
from tests.integration.auth.email.correspondence import SENDER, Post, Writer
from tests.integration.running_service import RunningService, running

from auth.email import outbox
from auth.email.postman import AccountPostman
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool
from plugin_platform.mail.server import read_server
from plugin_platform.mail.settings import MailSettings


@pytest.fixture(scope="package")
def auth(
    lasting_database: Callable[[str], str],
    lasting_vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("auth-email")
    with running("auth", lasting_database("auth"), lasting_vhost(), folder) as service:
        yield service


@pytest.fixture(scope="package")
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture(scope="package")
def pool(auth: RunningService) -> Iterator[Pool]:
    with open_pool("auth", size=2, url=auth.database_url) as found:
        yield found


@pytest.fixture
def post(auth: RunningService, pool: Pool, office: PostOffice) -> Post:
    office.taken.clear()
    office.recipients.clear()
    in_transaction(pool, lambda c: outbox.enable(c, False))
    in_transaction(pool, lambda c: outbox.enable(c, True))
    settings = MailSettings(read_server(office.url), SENDER)
    return Post(auth, office, pool, AccountPostman(pool, settings))


@pytest.fixture
def person(client: Any, post: Post) -> Callable[[], Writer]:
    return lambda: Writer(client, post)


@pytest.fixture
def ada(person: Callable[[], Writer]) -> Writer:
    """Registered and confirmed, with an empty mailbox."""
    return person().registered().confirmed()
