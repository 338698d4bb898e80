"""Accounts that are written to, and the post."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.helpers.post_office import PostOffice
from tests.integration.running_service import RunningService

from auth.email.postman import AccountPostman
from plugin_platform.errors import Unauthenticated
from plugin_platform.eventstore.database import Pool
from plugin_platform.mail.message import Sender

SENDER = Sender("Folio", "no-reply@folio.example", "https://folio.example")
NEVER = threading.Event()
PASSWORD = "correct horse battery staple"  # noqa: S105
ANOTHER = "another good phrase"


@dataclass
class Post:
    auth: RunningService
    office: PostOffice
    pool: Pool
    postman: AccountPostman

    def round(self) -> None:
        self.postman.round(NEVER)

    def to(self, address: str) -> list[Any]:
        taken = zip(self.office.recipients, self.office.taken, strict=True)
        return [mail for recipient, mail in taken if recipient == address]

    def subjects(self, address: str) -> list[str]:
        return [str(mail["Subject"]) for mail in self.to(address)]

    def link(self, address: str) -> str:
        """The token of the last one that was sent there."""
        text = str(self.to(address)[-1].get_content())
        found = re.search(r"https://folio\.example/(?:confirm-email|reset-password)#(\S+)", text)
        assert found, text
        return found[1]

    def forget(self) -> None:
        self.office.taken.clear()
        self.office.recipients.clear()


class Writer:
    def __init__(self, client: Any, post: Post) -> None:
        self.id = str(uuid4())
        self.username = f"ada-{self.id[:12]}"
        self.address = f"{self.username}@example.org"
        self.client = client
        self.post = post

    def registered(self) -> Writer:
        self.client.register(
            user_id=self.id, username=self.username, email=self.address, password=PASSWORD
        )
        return self

    def confirmed(self) -> Writer:
        self.post.round()
        self.confirm(self.post.link(self.address))
        self.post.forget()
        return self

    def confirm(self, token: str) -> Any:
        return self.client.confirm_email(user_id=self.id, token=token)

    def email(self) -> Any:
        return self.client.get_email(user_id=self.id)

    def change(self, email: str) -> Any:
        return self.client.change_email(user_id=self.id, email=email)

    def forgot(self) -> str:
        """The token of the link that came."""
        self.client.forget_password(account=self.username)
        self.post.round()
        return self.post.link(self.address)

    def gets_in(self, password: str) -> bool:
        try:
            self.client.authenticate(username=self.username, password=password)
        except Unauthenticated:
            return False
        return True

    def said(self) -> list[str]:
        events = self.post.auth.events()
        return [type_ for type_, data in events if data.get("user_id") == self.id]
