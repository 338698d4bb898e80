"""What befalls an account is mailed to it, though it may have done it itself."""

from __future__ import annotations

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.mail.mailbox import Mailbox, Post, Say
from tests.integration.installs.sources import Source
from tests.integration.installs.test_account_news import issued, passkey
from tests.integration.running_service import RunningService

from installs.notifications.account_news import A_DAY
from plugin_platform import actors
from plugin_platform.events import Event


@pytest.fixture
def say(installs: RunningService, auth_says: Source, post: Post) -> Say:
    """Of auth's log; returns when what it says was mailed, as far as it is."""

    def said(*events: Event, by: str | None = None) -> None:
        auth_says.say(installs.amqp_uri, *events, actor=by)
        eventually(lambda: installs.cursor("auth") == auth_says.position)
        post.round()

    return said


def test_a_token_and_a_key_are_mailed_with_what_to_do(say: Say, ada: Mailbox, post: Post) -> None:
    say(issued(ada, name="laptop\r\nBcc: eve@example.com"), by=actors.user(ada.id))
    [mail] = ada.mails
    assert mail["Subject"] == "An API token was made in your name: laptop Bcc: eve@example.com."
    assert mail["Bcc"] is None
    text = str(mail.get_content())
    assert "If it was not you, revoke it, and change your password." in text
    assert "https://folio.example/account/tokens" in text
    say(passkey("removed", ada))
    assert ada.subjects[1:] == ["A security key was removed as a second factor of your account."]
    assert "https://folio.example/account#second-factor" in str(ada.mails[1].get_content())


def test_who_wants_none_of_it_gets_none_and_nobody_gets_it_without_end(
    say: Say, ada: Mailbox
) -> None:
    ada.choose("account", mail=False)
    say(issued(ada))
    assert ada.mails == []
    ada.choose("account", mail=True)
    say(*(passkey("added", ada) for _ in range(A_DAY + 5)))
    assert len(ada.mails) == A_DAY
