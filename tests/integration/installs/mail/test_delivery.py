"""What becomes of mails that the server does not take, and of the process that sends them."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from tests.helpers.waiting import PATIENCE, eventually
from tests.integration.installs.mail.mailbox import (
    NEVER,
    SENDER,
    Mailbox,
    Post,
    Say,
    banned,
    rejected,
)
from tests.integration.installs.sources import blocked

from installs.mail import outbox
from installs.mail.postman import Postman
from plugin_platform.errors import Conflict
from plugin_platform.events import Event
from plugin_platform.eventstore.database import in_transaction
from plugin_platform.mail.outbox import TOO_OLD
from plugin_platform.mail.server import read_server
from plugin_platform.mail.settings import MailSettings
from plugin_platform.mail.transport import Away


def test_what_waited_for_an_address_goes_with_it(
    say: Say, post: Post, client: Any, plugin_id: str, ada: Mailbox
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    assert post.states(ada) == [("queued", 1)]
    client.remove_mail_address(user_id=ada.id)
    assert post.states(ada) == []
    say(blocked(plugin_id))
    assert ada.mails == []
    assert ada.settings()["address"] is None


def test_a_refusal_for_good_is_given_up_and_one_for_now_is_tried_again(
    say: Say, post: Post, plugin_id: str, ada: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    assert post.states(ada) == [("queued", 1)]
    post.round()
    assert post.states(ada) == [("queued", 1)]  # not before its time
    post.due_now()
    post.office.verdicts.append(f"550 no mailbox {ada.address}")
    post.round()
    assert post.states(ada) == [("dead", 2)]
    [line] = [record.getMessage() for record in caplog.records if "given up" in record.message]
    assert ada.id in line
    assert ada.address not in line
    post.due_now()
    post.round()
    assert ada.mails == []


def test_it_is_not_tried_for_ever(say: Say, post: Post, plugin_id: str, ada: Mailbox) -> None:
    post.office.verdicts += ["451 later"] * 10
    say(rejected(plugin_id))
    for _ in range(9):
        post.due_now()
        post.round()
    assert post.states(ada) == [("dead", 10)]
    assert post.office.verdicts == []


def test_while_the_server_is_away_nothing_is_given_up(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    away = Postman(post.pool, MailSettings(read_server("smtp://127.0.0.1:9"), SENDER))
    for _ in range(3):
        post.due_now()
        with pytest.raises(Away):
            away.deliver(NEVER)
    assert post.states(ada) == [("queued", 1)]


def test_a_process_that_is_killed_halfway_loses_nothing(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    """It had taken the mail; whoever comes next sends it when its time is over."""
    post.office.verdicts.append("451 later")
    say(rejected(plugin_id))
    post.due_now()
    post.office.silent.set()
    asked = post.office.asked
    environment = post.installs.environment | {
        "SMTP_URL": post.office.url,
        "MAIL_FROM": "Folio <no-reply@folio.example>",
        "PUBLIC_URL": "https://folio.example",
    }
    command = [sys.executable, "-m", "installs.mail"]
    first = subprocess.Popen(command, env=environment)
    try:
        eventually(lambda: post.office.asked > asked)
    finally:
        first.kill()
        first.wait()
        post.office.silent.clear()
    assert post.states(ada) == [("queued", 2)]
    assert ada.mails == []
    post.due_now()
    second = subprocess.Popen(command, env=environment)
    try:
        eventually(lambda: post.states(ada) == [("sent", 3)])
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0
    finally:
        second.kill()
        second.wait()
    assert len(ada.mails) == 1


def test_a_mail_that_comes_twice_can_be_told(
    say: Say, post: Post, plugin_id: str, ada: Mailbox
) -> None:
    """Killed between the server's answer and the word that it was sent."""
    say(rejected(plugin_id))
    with psycopg.connect(post.installs.database_url) as connection:
        again = "UPDATE mail_outbox SET state = 'queued', due_at = now() WHERE user_id = %s"
        connection.execute(again, [ada.id])
    post.round()
    first, second = [mail["Message-ID"] for mail in ada.mails if "rejected" in mail["Subject"]]
    assert first == second


def test_what_was_taken_back_is_not_mailed(say: Say, post: Post, ada: Mailbox) -> None:
    plugin_id = f"p-{uuid4().hex[:8]}"
    names = {"plugin_id": plugin_id, "username": ada.username}
    until = {"user_id": ada.id, "expires_at": "2130-01-01T00:00:00+00:00"}
    post.office.verdicts.append("451 later")
    say(Event("plugin.transfer_offered", names | until))
    post.due_now()
    say(Event("plugin.transfer_ended", names | {"outcome": "withdrawn"}))
    assert (ada.mails, post.states(ada)) == ([], [])


OLD = """
    INSERT INTO mail_outbox (user_id, kind, state, made_at, due_at)
    SELECT 'nobody', 'plugin-blocked', %s, now() - %s::interval, now() + interval '1 day'
    FROM generate_series(1, 1500)
"""


def test_upkeep_takes_so_much_at_a_time(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    def left() -> list[tuple[Any, ...]]:
        return post.installs.query(
            "SELECT state, count(*)::int FROM mail_outbox WHERE user_id = 'nobody'"
            " GROUP BY 1 ORDER BY 1"
        )

    with psycopg.connect(post.installs.database_url) as connection:
        connection.execute(OLD, ["queued", "4 days"])
        connection.execute(OLD, ["sent", "31 days"])
    assert in_transaction(post.pool, outbox.clean_up)
    assert left() == [("dead", 1000), ("queued", 500), ("sent", 500)]
    post.round()
    assert left() == [("dead", 1500)]
    lines = [record.getMessage() for record in caplog.records if "given up" in record.message]
    assert [line.split()[0] for line in lines] == ["1000", "500"]


def test_upkeep_finds_what_is_old_by_an_index(post: Post, postgres_url: str) -> None:
    """As the planner sees it once much has been sent."""
    fill = """
        INSERT INTO mail_outbox (user_id, kind, state)
        SELECT 'nobody', 'plugin-blocked', state
        FROM generate_series(1, 5000), unnest('{queued,sent}'::text[]) AS state
    """
    name = urlsplit(post.installs.database_url).path
    with psycopg.connect(f"{postgres_url}{name}") as owner:
        owner.execute(fill)
        owner.execute("ANALYZE mail_outbox")
        for statement in (TOO_OLD, outbox.CLEAN_UP[0]):
            plan = str(owner.execute(f"EXPLAIN {statement}").fetchall())
            assert "Index Cond: (made_at <" in plan
        owner.rollback()


@pytest.mark.parametrize(
    "step",
    [
        "installs.mail.outbox.clean_up",
        "installs.mail.addressing.address_next",
        "plugin_platform.mail.outbox.take",
    ],
)
def test_a_statement_that_takes_too_long_ends_nothing(
    say: Say, post: Post, ada: Mailbox, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    post.office.verdicts.append("451 later")
    say(banned(ada))
    post.due_now()

    def slow(connection: psycopg.Connection) -> None:
        connection.execute("SET LOCAL statement_timeout = '50ms'")
        connection.execute("SELECT pg_sleep(60)")

    postman = Postman(post.pool, post.settings)
    with monkeypatch.context() as patched:
        patched.setattr(step, slow)
        assert postman.round(NEVER) > 0
    if step.endswith("outbox.take"):
        assert ada.mails == []
        postman.round(NEVER)
    assert len(ada.mails) == 1  # the others went on


def test_without_a_server_nothing_is_asked_nor_kept(
    say: Say, post: Post, plugin_id: str, ada: Mailbox, client: Any
) -> None:
    in_transaction(post.pool, lambda c: outbox.enable(c, False))
    say(rejected(plugin_id))
    assert ada.settings()["mail"] is False
    with pytest.raises(Conflict):
        client.ask_mail_address(user_id=ada.id, address="x@example.com")
    assert post.installs.query("SELECT 1 FROM mail_jobs") == []
    assert post.installs.query("SELECT 1 FROM mail_outbox WHERE state = 'queued'") == []
