"""An account that is deleted leaves an id in events, and nothing by which anybody is known."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pyotp
import pytest
from psycopg.types.json import Jsonb
from tests.integration.auth.email.correspondence import PASSWORD, Post, Writer
from tests.integration.running_service import RunningService

from auth.model import Account, stream_of
from auth.tokens.model import Tokens
from auth.tokens.model import stream_of as tokens_of
from plugin_platform.errors import Conflict, NotFound, Unauthenticated
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.erasure import PAGE
from plugin_platform.eventstore.store import EventStore

People = Callable[[], Writer]
TABLES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname IN ('public', 'read_model')
"""


def tables_with(auth: RunningService, text: str) -> list[str]:
    """All in which a row has it."""
    found = "SELECT count(*) FROM {} AS one WHERE lower(one::text) LIKE lower(%s)"
    return [
        table
        for (table,) in auth.query(TABLES)
        if auth.query(found.format(table), f"%{text}%") != [(0,)]
    ]


def token(ada: Writer, name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()
    ada.client.issue_token(
        user_id=ada.id,
        token_id=str(uuid4()),
        digest=digest,
        name=name,
        plugins=None,
        actions=["read"],
        seconds=86_400,
    )
    return digest


@pytest.fixture
def known(ada: Writer) -> Writer:
    """Of whom every table knows something."""
    secret = pyotp.random_base32()
    recovery = [hashlib.sha256(f"{ada.id}{n}".encode()).hexdigest() for n in range(10)]
    ada.client.begin_totp(user_id=ada.id, secret=secret)
    ada.client.enrol_totp(user_id=ada.id, code=pyotp.TOTP(secret).now(), recovery=recovery)
    token(ada, f"laptop of {ada.username}")
    ada.change(f"new-{ada.address}")
    ada.client.forget_password(account=ada.username)
    ada.client.forget_password(account=ada.address)
    return ada


def test_nothing_is_left_of_it_but_its_id(known: Writer, post: Post, auth: RunningService) -> None:
    assert set(tables_with(auth, known.username)) >= {
        *("public.events", "public.credentials", "public.mail_outbox", "public.email_changes"),
        *("read_model.accounts", "read_model.tokens"),
    }
    known.client.delete_account(user_id=known.id)
    post.round()
    assert post.subjects(known.address)[-1] == "Your account at Folio was deleted"
    assert tables_with(auth, known.username) == []
    left = {"public.events", "public.mail_outbox", "public.snapshots"}
    assert set(tables_with(auth, known.id)) <= left
    assert known.said()[-1] == "user.deleted"


def test_nobody_gets_in_any_more(known: Writer) -> None:
    digest = token(known, "another")
    known.client.delete_account(user_id=known.id)
    assert not known.gets_in(PASSWORD)
    with pytest.raises(Unauthenticated):
        known.client.find_token(digest=digest)
    with pytest.raises(NotFound):
        known.client.get_user(user_id=known.id)


def test_that_it_was_deleted_is_told_and_of_nobody_else(person: People, ada: Writer) -> None:
    other = person().registered()
    assert not ada.client.was_deleted(user_id=ada.id)
    ada.client.delete_account(user_id=ada.id)
    assert ada.client.was_deleted(user_id=ada.id)
    assert not ada.client.was_deleted(user_id=other.id)
    assert not ada.client.was_deleted(user_id=str(uuid4()))


def test_the_name_is_not_free_again_nor_one_that_looks_like_it(person: People, ada: Writer) -> None:
    ada.client.delete_account(user_id=ada.id)
    for name in (ada.username, ada.username.upper(), ada.username.replace("-", "_")):
        other = person()
        other.username = name
        with pytest.raises(Conflict) as error:
            other.registered()
        assert [one["pointer"] for one in error.value.errors] == ["/username"]
    again = person()
    again.address = ada.address
    assert again.registered().confirmed().email()["confirmed"]  # the address is free


def test_said_twice_it_happens_once_and_models_read_what_is_left(known: Writer, pool: Pool) -> None:
    for _ in range(2):
        known.client.delete_account(user_id=known.id)
    assert known.said().count("user.deleted") == 1
    log = EventStore(pool)
    assert log.load(stream_of(known.id), Account).model.username == "erased"
    [left] = log.load(tokens_of(known.id), Tokens).model.tokens.values()
    assert left.name == "erased"


def test_what_is_in_a_stream_that_goes_on_cannot_be_erased(
    ada: Writer, auth: RunningService
) -> None:
    """Not by the service either, whatever it is made to send."""
    call = "SELECT erase_events(%s, ARRAY[1], ARRAY[%s])"
    blank = Jsonb({"user_id": ada.id, "username": "eve"})
    with (
        psycopg.connect(auth.database_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="once it has ended"),
    ):
        connection.execute(call, [stream_of(ada.id), blank])
    with (
        psycopg.connect(auth.database_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SET platform.erasing = 'on'; UPDATE events SET data = '{}'")


def test_a_long_history_is_erased_to_its_end(ada: Writer, pool: Pool) -> None:
    """More events than are read at once, each of which names something."""
    issued: dict[str, Any] = {"user_id": ada.id, "actions": [], "plugins": None, "origin": None}
    issued |= {"name": "my laptop", "expires_at": "2130-01-01T00:00:00+00:00"}
    events = [
        Event("token.issued", issued | {"token_id": f"t-{number}"}) for number in range(PAGE + 2)
    ]
    EventStore(pool).append(tokens_of(ada.id), events, expected_version=0)
    ada.client.delete_account(user_id=ada.id)
    kept = "SELECT data ->> 'name', count(*) FROM events WHERE stream = %s GROUP BY 1"
    with pool.connection() as connection:
        rows = connection.execute(kept, [tokens_of(ada.id)]).fetchall()
    found: dict[str | None, int] = dict(rows)
    assert found["erased"] == PAGE + 2
    assert "my laptop" not in found


def test_a_rebuild_brings_nobody_back(known: Writer, auth: RunningService) -> None:
    known.client.delete_account(user_id=known.id)
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "auth"]
    subprocess.run(rebuild, env=auth.operators_environment, check=True, timeout=120)
    assert auth.query("SELECT 1 FROM accounts WHERE user_id = %s", known.id) == []
    assert auth.query("SELECT 1 FROM tokens WHERE user_id = %s", known.id) == []


def test_its_history_is_told_to_it(ada: Writer) -> None:
    told: Any = ada.client.get_history(user_id=ada.id)
    assert [one["type"] for one in told] == ["user.email_confirmed", "user.registered"]
