"""An address is good once it answered; nobody is asked for theirs over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from tests.integration.installs.mail.mailbox import Mailbox, Post, Say, banned

from plugin_platform.errors import Invalid, TooManyRequests


def test_an_address_is_asked_and_nothing_else_is_sent_before_it_answers(
    say: Say, person: Callable[[], Mailbox], client: Any
) -> None:
    bob = person()
    bob.ask()
    assert bob.subjects == ["Confirm your address for Folio"]
    assert "List-Unsubscribe" not in bob.mails[0]
    assert (bob.settings()["address"], bob.settings()["pending"]) == (None, bob.address)
    say(banned(bob))
    assert len(bob.mails) == 1
    with pytest.raises(Invalid):
        client.confirm_mail_address(user_id=bob.id, code="AAAAAAAAAA")
    with pytest.raises(Invalid):  # somebody else has the code
        client.confirm_mail_address(user_id=person().id, code=bob.code())
    client.confirm_mail_address(user_id=bob.id, code=f" {bob.code()[:5]}-{bob.code()[5:].lower()}")
    assert (bob.settings()["address"], bob.settings()["pending"]) == (bob.address, None)
    with pytest.raises(Invalid):  # it is good once
        client.confirm_mail_address(user_id=bob.id, code=bob.code())


def test_a_code_is_not_found_by_trying(person: Callable[[], Mailbox], client: Any) -> None:
    bob = person()
    bob.ask()
    for _ in range(10):
        with pytest.raises(Invalid):
            client.confirm_mail_address(user_id=bob.id, code="AAAAAAAAAA")
    with pytest.raises(Invalid):
        client.confirm_mail_address(user_id=bob.id, code=bob.code())


def test_nobody_is_pestered_with_codes(person: Callable[[], Mailbox], client: Any) -> None:
    victim, bob, eve = person(), person(), person()
    name, _, domain = victim.address.partition("@")
    same = [
        *(victim.address, victim.address.upper(), f"{name}+1@{domain}", f"{name}+2@{domain}"),
        f"{name[0]}.{name[1:]}@{domain}",
    ]
    client.ask_mail_address(user_id=eve.id, address="eve@example.com")
    for number, address in enumerate(same):
        client.ask_mail_address(user_id=bob.id, address=f"v{number}@example.com")
        client.ask_mail_address(user_id=person().id, address=address)
    with pytest.raises(TooManyRequests):
        client.ask_mail_address(user_id=bob.id, address="w@example.com")
    for address in (victim.address, f"{name}+3@{domain}"):
        with pytest.raises(TooManyRequests):
            client.ask_mail_address(user_id=eve.id, address=address)


def test_strangers_do_not_lock_out_whose_address_it_is(
    person: Callable[[], Mailbox], client: Any
) -> None:
    ada = person()
    for _ in range(5):
        client.ask_mail_address(user_id=person().id, address=ada.address)
    ada.confirmed()
    for _ in range(14):
        client.ask_mail_address(user_id=person().id, address=ada.address)
    with pytest.raises(TooManyRequests):  # nor is it asked as often as there are accounts
        client.ask_mail_address(user_id=person().id, address=ada.address)


def test_no_more_codes_than_so_many_an_hour_whoever_asks(
    post: Post, person: Callable[[], Mailbox], client: Any
) -> None:
    many = """
        INSERT INTO mail_codes_sent (user_id, address)
        SELECT 'u' || n, n || '@example.org' FROM generate_series(1, 500) AS n
    """
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute(many)
    try:
        with pytest.raises(TooManyRequests, match="hour"):
            client.ask_mail_address(user_id=person().id, address="a@example.net")
        with psycopg.connect(post.installs.database_url) as connection:
            connection.execute("UPDATE mail_codes_sent SET at = at - interval '61 minutes'")
        client.ask_mail_address(user_id=person().id, address="a@example.net")
    finally:
        with psycopg.connect(post.installs.database_url) as connection:
            connection.execute("DELETE FROM mail_codes_sent WHERE address LIKE '%@example.org'")


def test_a_code_that_is_good_no_more_is_not_sent(
    post: Post, person: Callable[[], Mailbox], client: Any
) -> None:
    bob = person()
    client.ask_mail_address(user_id=bob.id, address=bob.address)
    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute("UPDATE mail_outbox SET made_at = now() - interval '25 hours'")
    post.round()
    assert bob.mails == []


def test_who_goes_back_to_their_address_gets_no_code(post: Post, client: Any, ada: Mailbox) -> None:
    client.ask_mail_address(user_id=ada.id, address=f"new-{ada.address}")
    client.ask_mail_address(user_id=ada.id, address=ada.address)
    assert ada.settings()["pending"] is None
    post.round()
    assert post.office.taken == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "a@b", "@example.com", "a@", "a b@example.com", "a@example.com\nBcc: b@c.de"),
        *("a@example.com, b@example.com", '"a b"@example.com', "<a@example.com>", "ä@example.com"),
        *("a@ex\x00ample.com", "a@[127.0.0.1]", f"{'a' * 65}@example.com"),
        *(f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.com", "a@-x.com", "a..b@x.com"),
    ],
)
def test_what_is_no_address_gets_no_mail(
    person: Callable[[], Mailbox], client: Any, address: str
) -> None:
    with pytest.raises(Invalid):
        client.ask_mail_address(user_id=person().id, address=address)
