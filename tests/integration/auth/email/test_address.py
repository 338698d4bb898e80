"""An account's address is confirmed by a link, changed by another, and in no event."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from tests.integration.auth.email.correspondence import NEVER, PASSWORD, Post, Writer
from tests.integration.running_service import RunningService

from auth.email import outbox
from plugin_platform.errors import Conflict, Invalid, PlatformError, TooManyRequests
from plugin_platform.eventstore.database import in_transaction

People = Callable[[], Writer]


def test_who_registers_gets_a_link_and_confirms_with_it(person: People, post: Post) -> None:
    ada = person().registered()
    before = {"mail": True, "address": ada.address, "confirmed": False, "pending": None}
    assert ada.email() == before
    post.round()
    assert post.subjects(ada.address) == ["Confirm your address for Folio"]
    assert ada.confirm(post.link(ada.address)) == before | {"confirmed": True}
    assert ada.said() == ["user.registered", "user.email_confirmed"]


def test_a_link_is_good_once_and_said_again_changes_nothing(person: People, post: Post) -> None:
    ada = person().registered()
    post.round()
    token = post.link(ada.address)
    assert ada.confirm(token) == ada.confirm(token)
    assert ada.said().count("user.email_confirmed") == 1
    ada.change(f"new-{ada.address}")
    post.round()
    ada.confirm(post.link(f"new-{ada.address}"))
    with pytest.raises(Invalid):
        ada.confirm(token)  # of the address of before
    assert ada.email()["address"] == f"new-{ada.address}"


def test_a_link_is_of_use_to_its_account_alone(person: People, post: Post) -> None:
    """Who has somebody else's address confirmed by a click of its owner has nothing."""
    eve, ada = person().registered(), person().registered()
    post.round()
    with pytest.raises(Invalid):
        ada.confirm(post.link(eve.address))
    assert (eve.email()["confirmed"], ada.email()["confirmed"]) == (False, False)


def test_a_link_that_is_too_old_is_refused(
    person: People, post: Post, auth: RunningService
) -> None:
    ada = person().registered()
    post.round()
    with psycopg.connect(auth.database_url) as connection:
        past = "UPDATE email_links SET good_until = now() WHERE user_id = %s"
        connection.execute(past, [ada.id])
    with pytest.raises(Invalid) as error:
        ada.confirm(post.link(ada.address))
    assert [one["pointer"] for one in error.value.errors] == ["/token"]


def test_the_new_address_confirms_and_the_old_one_is_told(ada: Writer, post: Post) -> None:
    new = f"new-{ada.address}"
    assert ada.change(new)["pending"] == new
    post.round()
    assert ada.email()["address"] == ada.address
    assert post.to(ada.address) == []
    assert ada.confirm(post.link(new))["address"] == new
    post.round()
    assert post.subjects(ada.address) == ["Your account at Folio has another address"]
    assert new not in str(post.to(ada.address)[0].get_content())
    assert ada.said()[-1] == "user.email_changed"
    assert ada.client.get_user(user_id=ada.id)["email"] == new


def test_an_address_that_was_never_confirmed_is_told_nothing(person: People, post: Post) -> None:
    ada = person().registered()
    post.forget()
    ada.change(f"new-{ada.address}")
    post.round()
    ada.confirm(post.link(f"new-{ada.address}"))
    post.forget()
    post.round()
    assert post.office.recipients == []


def test_a_confirmed_address_is_one_accounts(ada: Writer, person: People, post: Post) -> None:
    """And nobody learns by asking for it whose it is: only who reads its mails does."""
    eve = person().registered().confirmed()
    upper = ada.address.upper()
    asked, unknown = eve.change(upper), eve.change("nobody-has@example.org")
    assert asked | {"pending": None} == unknown | {"pending": None}
    eve.change(upper)
    post.round()
    with pytest.raises(Conflict):
        eve.confirm(post.link(upper))
    assert eve.email()["address"] == eve.address


def test_of_two_who_confirm_one_address_at_once_one_has_it(
    person: People, post: Post, auth: RunningService
) -> None:
    shared = f"shared-{uuid4().hex}@example.org"
    people = [person().registered() for _ in range(4)]
    for one in people:
        one.change(shared)
    post.round()
    texts = [(mail, str(mail.get_content())) for mail in post.to(shared)]
    tokens = [next(t.split("#")[1].split()[0] for _, t in texts if p.username in t) for p in people]

    def confirm(number: int) -> bool:
        with auth.client() as own:
            try:
                own.confirm_email(user_id=people[number].id, token=tokens[number])
            except PlatformError:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(confirm, range(4))) == 1
    assert [one.email()["address"] for one in people].count(shared) == 1


def test_one_who_does_not_stop_asking_is_stopped(ada: Writer, post: Post) -> None:
    """The link of the registration was the first of the day."""
    for _ in range(outbox.A_DAY - 1):
        ada.change("somebody@example.org")
    with pytest.raises(TooManyRequests):
        ada.change("somebody-else@example.org")


def test_of_a_mailbox_nobody_makes_a_heap(person: People, post: Post) -> None:
    """However it is written: 30 accounts that name it send it 20 links."""
    name = uuid4().hex
    for number in range(outbox.TO_A_MAILBOX + 10):
        one = person()
        one.address = f"{name}+{number}@example.org"
        one.registered()
    post.round()
    while post.postman.deliver(NEVER):
        pass
    assert len([to for to in post.office.recipients if to.startswith(name)]) == outbox.TO_A_MAILBOX


def test_where_no_mail_is_sent_an_address_is_changed_at_once(
    person: People, post: Post, auth: RunningService
) -> None:
    in_transaction(post.pool, lambda c: outbox.enable(c, False))
    ada = person().registered()
    changed = ada.change("other@example.org")
    assert changed == {
        "mail": False,
        "address": "other@example.org",
        "confirmed": False,
        "pending": None,
    }
    assert auth.query("SELECT 1 FROM mail_outbox WHERE state = 'queued'") == []
    assert ada.gets_in(PASSWORD)


def test_no_event_has_an_address_and_no_table_a_token(
    ada: Writer, post: Post, auth: RunningService
) -> None:
    ada.change(f"new-{ada.address}")
    post.round()
    token = post.link(f"new-{ada.address}")
    ada.confirm(token)
    events = "SELECT count(*) FROM events WHERE (data::text || metadata::text) LIKE %s"
    assert auth.query(events, f"%{ada.address}%") == [(0,)]
    for table in ("mail_outbox", "email_links", "email_changes", "events"):
        rows = auth.query(f"SELECT count(*) FROM {table} WHERE {table}::text LIKE %s", f"%{token}%")  # noqa: S608
        assert rows == [(0,)], table


@pytest.mark.parametrize("address", ["", "ada", "ada@", "ada@example", "a b@example.org"])
def test_what_is_no_address_is_refused_at_its_field(ada: Writer, address: str) -> None:
    with pytest.raises(Invalid) as error:
        ada.change(address)
    assert [one["pointer"] for one in error.value.errors] == ["/email"]
