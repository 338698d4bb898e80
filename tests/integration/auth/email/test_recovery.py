"""A forgotten password: a link to a confirmed address, good once, and the second factor too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pyotp
import pytest
from tests.integration.auth.email.correspondence import ANOTHER, PASSWORD, Post, Writer
from tests.integration.running_service import RunningService

from auth.email import outbox
from plugin_platform.errors import (
    Conflict,
    Invalid,
    PlatformError,
    SecondFactorRequired,
    Unauthenticated,
)
from plugin_platform.eventstore.database import in_transaction

People = Callable[[], Writer]


@pytest.mark.parametrize("by", ["username", "address", "address in capitals"])
def test_a_new_password_is_chosen_with_the_link(ada: Writer, post: Post, by: str) -> None:
    names = {"username": ada.username, "address": ada.address}
    ada.client.forget_password(account=names.get(by, ada.address.upper()))
    post.round()
    assert post.subjects(ada.address) == ["Choose a new password for Folio"]
    found = ada.client.reset_password(token=post.link(ada.address), new=ANOTHER)
    assert found == {"user_id": ada.id}
    assert (ada.gets_in(PASSWORD), ada.gets_in(ANOTHER)) == (False, True)
    assert "user.password_reset" in ada.said()
    post.round()
    assert post.subjects(ada.address)[-1] == "Your password at Folio was changed"


def test_a_link_is_good_once(ada: Writer) -> None:
    token = ada.forgot()
    ada.client.reset_password(token=token, new=ANOTHER)
    ada.client.reset_password(token=token, new=ANOTHER)  # its answer was lost
    assert ada.said().count("user.password_reset") == 1
    with pytest.raises(Invalid) as error:
        ada.client.reset_password(token=token, new="a third good phrase")
    assert [one["pointer"] for one in error.value.errors] == ["/token"]


def test_of_many_with_one_link_at_once_one_chooses(ada: Writer, auth: RunningService) -> None:
    token = ada.forgot()

    def choose(number: int) -> bool:
        with auth.client() as own:
            try:
                own.reset_password(token=token, new=f"a good phrase, number {number}")
            except PlatformError:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(choose, range(4))) == 1
    assert ada.said().count("user.password_reset") == 1


def test_a_newer_password_ends_all_links(ada: Writer) -> None:
    first, second = ada.forgot(), ada.forgot()
    ada.client.reset_password(token=second, new=ANOTHER)
    with pytest.raises(Invalid):
        ada.client.reset_password(token=first, new="a third good phrase")
    third = ada.forgot()
    ada.client.change_password(user_id=ada.id, current=ANOTHER, new="a third good phrase")
    with pytest.raises(Invalid):
        ada.client.reset_password(token=third, new=PASSWORD)


def test_a_link_to_the_address_of_before_is_good_no_more(ada: Writer, post: Post) -> None:
    token, new = ada.forgot(), f"new-{ada.address}"
    ada.change(new)
    post.round()
    ada.confirm(post.link(new))
    with pytest.raises(Invalid):
        ada.client.reset_password(token=token, new=ANOTHER)


def test_a_link_that_is_too_old_is_refused(ada: Writer, auth: RunningService) -> None:
    token = ada.forgot()
    with psycopg.connect(auth.database_url) as connection:
        past = "UPDATE email_links SET good_until = now() WHERE user_id = %s"
        connection.execute(past, [ada.id])
    with pytest.raises(Invalid):
        ada.client.reset_password(token=token, new=ANOTHER)
    assert ada.gets_in(PASSWORD)


def test_whose_address_is_not_confirmed_gets_none_and_nobody_can_tell(
    person: People, post: Post, auth: RunningService
) -> None:
    """Neither by the answer nor by what is done for it: one row, whoever it is."""
    ada, eve = person().registered(), person().registered().confirmed()
    post.round()
    post.forget()
    asked = [ada.username, ada.address, eve.username, f"nobody-{uuid4().hex[:9]}", "x@y.z", "%"]
    for number, account in enumerate(asked, 1):
        assert ada.client.forget_password(account=account) is None
        rows = "SELECT count(*) FROM mail_outbox WHERE kind = 'reset-password' AND state = 'queued'"
        assert auth.query(rows) == [(number,)]
    post.round()
    assert post.office.recipients == [eve.address]


def test_of_one_account_only_so_many_a_day(ada: Writer, post: Post) -> None:
    for _ in range(outbox.RESETS_A_DAY + 3):
        ada.client.forget_password(account=ada.username)
    post.round()
    assert len(post.to(ada.address)) == outbox.RESETS_A_DAY


def test_the_second_factor_is_asked_for_too(ada: Writer) -> None:
    secret = pyotp.random_base32()
    recovery = [hashlib.sha256(f"{ada.id}{n}".encode()).hexdigest() for n in range(9)]
    recovery.append(hashlib.sha256(b"ABCDEFGHJKLMNPQR").hexdigest())
    ada.client.begin_totp(user_id=ada.id, secret=secret)
    ada.client.enrol_totp(user_id=ada.id, code=pyotp.TOTP(secret).now(), recovery=recovery)
    token = ada.forgot()
    with pytest.raises(SecondFactorRequired):
        ada.client.reset_password(token=token, new=ANOTHER)
    with pytest.raises(Unauthenticated):
        ada.client.reset_password(token=token, new=ANOTHER, code="ABCDEFGHJKLMNPQS")
    assert "user.password_reset" not in ada.said()
    ada.client.reset_password(token=token, new=ANOTHER, code="ABCD-EFGH-JKLM-NPQR")
    assert ada.said()[-2:] == ["user.recovery_code_used", "user.password_reset"]


def test_a_weak_password_is_refused_and_spends_no_link(ada: Writer) -> None:
    token = ada.forgot()
    with pytest.raises(Invalid) as error:
        ada.client.reset_password(token=token, new=ada.username)
    assert [one["pointer"] for one in error.value.errors] == ["/new"]
    ada.client.reset_password(token=token, new=ANOTHER)


def test_a_changed_password_is_told_by_mail(ada: Writer, post: Post) -> None:
    ada.client.change_password(user_id=ada.id, current=PASSWORD, new=ANOTHER)
    post.round()
    assert post.subjects(ada.address) == ["Your password at Folio was changed"]


def test_each_attempt_at_a_mail_has_a_link_of_its_own_and_all_are_good(
    ada: Writer, post: Post, auth: RunningService
) -> None:
    """Killed between the server's answer and the word that it was sent."""
    first = ada.forgot()
    with psycopg.connect(auth.database_url) as connection:
        connection.execute(
            "UPDATE mail_outbox SET state = 'queued', due_at = now(), said = %s"
            " WHERE kind = 'reset-password' AND user_id = %s",
            [f'{{"account": "{ada.username}"}}', ada.id],
        )
    post.round()
    assert post.link(ada.address) != first
    mails = post.to(ada.address)
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]
    ada.client.reset_password(token=first, new=ANOTHER)


def test_where_no_mail_is_sent_it_is_said(ada: Writer, post: Post) -> None:
    in_transaction(post.pool, lambda c: outbox.enable(c, False))
    with pytest.raises(Conflict, match="sends no mail"):
        ada.client.forget_password(account=ada.username)
