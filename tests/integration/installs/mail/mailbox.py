"""People with an address, the post, and what is said of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from tests.helpers.post_office import PostOffice
from tests.integration.running_service import RunningService

from installs.mail.postman import Postman
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool
from plugin_platform.mail.message import Sender
from plugin_platform.mail.settings import MailSettings

Say = Callable[..., None]
SENDER = Sender("Folio", "no-reply@folio.example", "https://folio.example")
NEVER = threading.Event()


class Mailbox:
    """An account with an address; ``mails`` are those that its address got."""

    def __init__(self, client: Any, office: PostOffice, postman: Postman) -> None:
        self.id = str(uuid4())
        self.username = f"p-{self.id[:8]}"
        self.address = f"{self.username}@example.com"
        self._client = client
        self._office = office
        self._postman = postman

    @property
    def mails(self) -> list[Any]:
        taken = zip(self._office.recipients, self._office.taken, strict=True)
        return [mail for to, mail in taken if to == self.address]

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]

    def code(self) -> str:
        found = re.search(r"code there: ([A-Z2-9]{10})", str(self.mails[-1].get_content()))
        assert found
        return found[1]

    def settings(self, *roles: str) -> Any:
        return self._client.get_notification_settings(user_id=self.id, roles=list(roles))

    def ask(self) -> None:
        self._client.ask_mail_address(user_id=self.id, address=self.address)
        self._postman.round(NEVER)

    def confirmed(self) -> Mailbox:
        self.ask()
        self._client.confirm_mail_address(user_id=self.id, code=self.code())
        self._office.recipients.clear()
        self._office.taken.clear()
        return self

    def choose(self, topic: str, *roles: str, **choice: bool) -> Any:
        whose = {"user_id": self.id, "topic": topic, "roles": list(roles)}
        return self._client.choose_notifications(**whose, **choice)


@dataclass
class Post:
    installs: RunningService
    office: PostOffice
    pool: Pool
    postman: Postman
    settings: MailSettings

    def round(self) -> None:
        self.postman.round(NEVER)

    def due_now(self) -> None:
        with psycopg.connect(self.installs.database_url) as connection:
            connection.execute("UPDATE mail_outbox SET due_at = now() WHERE state = 'queued'")

    def states(self, person: Mailbox) -> list[tuple[str, int]]:
        """Of the news: what became of each, and how often it was tried."""
        whose = f"WHERE user_id = '{person.id}' AND position > 0"
        rows = self.installs.query(f"SELECT state, attempts FROM mail_outbox {whose}")  # noqa: S608
        return [(state, attempts) for state, attempts in rows]


def rejected(plugin_id: str, words: str = "It breaks.") -> Event:
    data = {"plugin_id": plugin_id, "version": "1.0.0", "moderator_id": "9", "approved": False}
    return Event("moderation.decided", data | {"policy": "quality", "words": words})


def requested(plugin_id: str) -> Event:
    names = {"plugin_id": plugin_id, "version": "1.0.0", "owner_id": "1", "held_key": "k"}
    return Event("moderation.requested", names | {"submission": {}, "reasons": [], "risk": 0})


def banned(person: Mailbox) -> Event:
    return Event("publisher.banned", {"user_id": person.id, "reason": "Spam."})
