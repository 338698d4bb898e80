"""What moderators see before they decide, and what everybody sees afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    listing,
    submission,
)
from tests.integration.publishing.review.reviewing import (
    BOB,
    GRACE,
    HEDY,
    SVG,
    approve,
    ids,
    reject,
)
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool, connect
from plugin_platform.eventstore.upkeep.rebuild import rebuild
from publishing import public_log, read_model
from publishing.checks.engine.registry import required_checks
from publishing.tables import review_tables


def test_the_queue_is_filtered_by_claim_and_tells_since_when(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    plugin_id = waiting["plugin_id"]
    assert ids(client, GRACE, waiting, claim="free") == [plugin_id]
    claim = client.claim_review(actor=GRACE, **waiting)["claim"]
    assert claim["moderator"] == "grace"
    since, until = (datetime.fromisoformat(claim[key]) for key in ("since", "until"))
    assert since < datetime.now(UTC) < until
    for by, found in ((GRACE, ("mine",)), (HEDY, ("others",))):
        for which in ("free", "mine", "others"):
            expected = [plugin_id] if which in found else []
            assert ids(client, by, waiting, claim=which) == expected, (by, which)
    assert client.claim_review(actor=GRACE, **waiting)["claim"]["since"] == claim["since"]
    with pytest.raises(Conflict, match="Another moderator"):
        client.claim_review(actor=HEDY, **waiting)
    client.release_review(actor=GRACE, **waiting)
    assert ids(client, HEDY, waiting, claim="free") == [plugin_id]
    assert ids(client, GRACE, {"plugin_id": "no such plugin"}) == []
    assert ids(client, GRACE, {"plugin_id": "%"}) == []
    with pytest.raises(Invalid):
        ids(client, GRACE, {"plugin_id": "\0"})


def test_what_waits_is_counted_for_moderators_and_nobody_else(
    client: Any, waiting: dict[str, Any]
) -> None:
    def count() -> int:
        return int(client.count_reviews(actor=GRACE)["waiting"])

    before = count()
    assert before == client.review_queue(actor=GRACE)["waiting"]
    reject(client, waiting)
    assert count() == before - 1
    client.appeal_review(actor=ADA, words="Look again.", **waiting)
    assert count() == before, "an appeal waits too"
    approve(client, waiting, by=HEDY)
    assert count() == before - 1
    for nobody in (ADA, BOB):
        with pytest.raises(Forbidden):
            client.count_reviews(actor=nobody)


def test_no_more_are_counted_than_are_told(pool: Pool, waiting: dict[str, Any]) -> None:
    def count_among_many(connection: Connection) -> int:
        copies = (
            "INSERT INTO reviews (plugin_id, version, owner_id, held_key, state, reasons, risk,"
            " requested_at, waiting_since) SELECT plugin_id, number || '.0.0', owner_id, held_key,"
            " state, reasons, risk, requested_at, waiting_since FROM reviews,"
            " generate_series(2, 250) AS number WHERE plugin_id = %s"
        )
        connection.execute(copies, [waiting["plugin_id"]])
        count = review_tables.count_waiting(connection)
        connection.rollback()
        return count

    with pool.connection() as connection:
        assert count_among_many(connection) == 100


def test_moderators_find_what_is_stopped_and_who_is_banned(
    client: Any, waiting: dict[str, Any]
) -> None:
    plugin_id = waiting["plugin_id"]
    approve(client, waiting)

    def found(**asked: Any) -> list[str]:
        page = client.find_plugins(actor=GRACE, q=plugin_id, **asked)
        return [each["id"] for each in page["items"]]

    assert (found(), found(stopped=True)) == ([plugin_id], [])
    client.block_version(actor=GRACE, reason="It lies.", **waiting)
    assert found(stopped=True) == [plugin_id]
    shown = client.get_moderated_plugin(actor=GRACE, plugin_id=plugin_id)
    [version] = shown["versions"]
    assert (version["status"], version["reason"]) == ("blocked", "It lies.")
    assert (shown["status"], shown["blocked_versions"]) == ("published", 1)
    assert shown["publisher"] == {"id": ADA["id"], "username": "ada", "ban": None}
    client.unblock_version(actor=GRACE, **waiting)
    assert found(stopped=True) == []

    client.ban_publisher(actor=GRACE, user_id=ADA["id"], reason="Spam.")
    try:
        shown = client.get_moderated_plugin(actor=GRACE, plugin_id=plugin_id)
        assert (shown["status"], shown["publisher"]["ban"]) == ("held", "Spam.")
        [ban] = client.list_bans(actor=GRACE)["items"]
        assert (ban["user_id"], ban["username"]) == (ADA["id"], "ada")
        assert plugin_id in ban["plugins"]
    finally:
        client.unban_publisher(actor=GRACE, user_id=ADA["id"])
    assert client.list_bans(actor=GRACE)["items"] == []
    with pytest.raises(NotFound):
        client.get_moderated_plugin(actor=GRACE, plugin_id="nobody-knows")


def test_the_log_is_read_from_its_end_and_by_plugin(client: Any, waiting: dict[str, Any]) -> None:
    approve(client, waiting)
    plugin_id = waiting["plugin_id"]
    oldest = client.read_public_log(plugin_id=plugin_id)["items"]
    newest = client.read_public_log(plugin_id=plugin_id, newest_first=True)["items"]
    assert [line["kind"] for line in oldest] == ["moderation.decided", "plugin.published"]
    assert newest == oldest[::-1]
    before = client.read_public_log(
        plugin_id=plugin_id, newest_first=True, before=newest[0]["line"]
    )
    assert before["items"] == newest[1:]
    last = client.read_public_log(newest_first=True)["items"]
    assert [line["line"] for line in last] == sorted((each["line"] for each in last), reverse=True)


def test_a_review_shows_what_changed_since_the_last_published_version(
    client: Any, bundles: Bundles, waiting: dict[str, Any]
) -> None:
    approve(client, waiting)
    plugin_id = waiting["plugin_id"]
    data = bundle(plugin_id, "1.1.0").replace(b'"icon"', b'"permissions": ["network"], "icon"')
    client.submit_version(**submission(bundles, plugin_id, data, version="1.1.0"))
    review = client.get_review(actor=GRACE, plugin_id=plugin_id, version="1.1.0")
    assert review["changes"]["permissions"] == {"added": ["network"], "removed": []}
    assert [each["pointer"] for each in review["changes"]["manifest"]] == [
        "/manifest/version",
        "/manifest/permissions",
    ]
    assert review["changes"]["license"] == {"before": None, "after": None}
    assert review["changes"]["size"] == {"before": len(bundle(plugin_id)), "after": len(data)}
    assert review["previous"]["version"] == "1.0.0"
    assert {each["check"] for each in review["checks"]} == required_checks()


def test_a_review_says_what_is_imported_without_reading_it_again(
    client: Any, publishing: RunningService, bundles: Bundles, waiting: dict[str, Any]
) -> None:
    plugin_id = waiting["plugin_id"]
    first = client.get_review(actor=GRACE, **waiting)
    assert (first["imports"], first["files"]) == ([], [])
    assert first["changes"]["imports"] == {"added": [], "removed": [], "kept": []}
    approve(client, waiting)
    files = {
        "index.js": b"import { useState } from 'react';\nimport './chunks/a.js';\n"
        + bundle(plugin_id, "1.1.0"),
        "chunks/a.js": b"import 'react'; export const b = () => import('@plugin-platform/sdk');",
        "icon.svg": SVG,
        "font.woff2": b"wOF2" + bytes(40),
    }
    client.submit_version(**submission(bundles, plugin_id, zipped(files), version="1.1.0"))
    version = {"plugin_id": plugin_id, "version": "1.1.0"}
    review = client.get_review(actor=GRACE, **version)
    imported = ["./chunks/a.js", "@plugin-platform/sdk", "react"]
    assert review["imports"] == imported
    assert review["changes"]["imports"] == {"added": imported, "removed": [], "kept": []}
    told = {file["path"]: file["is_text"] for file in review["files"]}
    assert told == {"chunks/a.js": True, "font.woff2": False, "icon.svg": True, "index.js": True}
    assert review["previous"]["files"] == []
    approve(client, version)
    data = b"import 'react';" + bundle(plugin_id, "1.2.0")
    client.submit_version(**submission(bundles, plugin_id, data, version="1.2.0"))
    third = client.get_review(actor=GRACE, plugin_id=plugin_id, version="1.2.0")
    assert third["changes"]["imports"] == {
        "added": [],
        "removed": ["./chunks/a.js", "@plugin-platform/sdk"],
        "kept": ["react"],
    }
    assert third["previous"]["files"] == review["files"]


def test_the_queue_is_read_in_pages_without_gap_or_double(client: Any, bundles: Bundles) -> None:
    made = []
    for _ in range(23):
        plugin_id = str(client.create_plugin(actor=ADA, **listing())["id"])
        client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
        made.append(plugin_id)
    seen: list[str] = []
    after = None
    while True:
        page = client.review_queue(actor=GRACE, after=after)
        seen += [each["plugin_id"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == page["waiting"]
    assert set(made) <= set(seen)


def test_the_public_log_finds_one_changed_row(
    publishing: RunningService, client: Any, waiting: dict[str, Any], postgres_url: str
) -> None:
    approve(client, waiting)
    options = "-c search_path=read_model,public"

    def faults(change: str) -> list[str]:
        with psycopg.connect(publishing.database_url, options=options) as connection:
            connection.execute(change)
            found = public_log.verify(connection)
            connection.rollback()
            return found

    assert faults("SELECT") == []
    last = "line = (SELECT max(line) FROM public_log)"
    one = "line = (SELECT max(line) / 2 + 1 FROM public_log)"
    changes = [
        ("""UPDATE public_log SET said = said || '{"size": 1}' WHERE """, one),
        ("UPDATE public_log SET version = '6.6.6' WHERE ", last),
        ("UPDATE public_log SET at = at + interval '1 microsecond' WHERE ", one),
        ("UPDATE public_log SET hash = repeat('0', 64) WHERE ", last),
        ("DELETE FROM public_log WHERE ", last),
        ("DELETE FROM public_log WHERE ", one),
    ]
    for change, line in changes:
        assert faults(change + line), change
    lines = client.read_public_log(after=0)["items"]
    assert [line["line"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(public_log.hash_of(line) == line["hash"] for line in lines)
    assert "grace" not in str(lines)
    assert GRACE["id"] not in str(lines)


def test_a_rebuild_makes_the_same_queue_and_the_same_chain(
    publishing: RunningService, client: Any, waiting: dict[str, Any], tmp_path: Path
) -> None:
    def tables() -> list[Any]:
        return [
            publishing.query("SELECT * FROM public_log ORDER BY line"),
            publishing.query("SELECT * FROM reviews ORDER BY plugin_id, version"),
            publishing.query(
                "SELECT * FROM checks WHERE plugin_id = %s ORDER BY check_id", waiting["plugin_id"]
            ),
            publishing.query("SELECT plugin_id, version, status FROM versions ORDER BY 1, 2"),
        ]

    reject(client, waiting)
    before = tables()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in publishing.operators_environment.items():
            patch.setenv(name, value)
        rebuild("publishing")
    assert tables() == before


def test_a_name_like_a_popular_plugins_waits_and_its_owners_do_not(
    publishing: RunningService, client: Any, bundles: Bundles
) -> None:
    """Where every version is reviewed anyway, the reasons say so."""
    name = "Quantum Outliner"
    popular = str(client.create_plugin(actor=ADA, **listing(name=name))["id"])
    data = {"plugin_id": popular, "install_count": 5000}
    told = RecordedEvent(
        1, uuid4(), "catalog-milestones", 1, "catalog.milestone", data, {}, datetime.now(UTC)
    )
    with connect(publishing.database_url) as connection:
        read_model.note_popularity(connection, [told])

    def reasons(actor: dict[str, Any]) -> list[str]:
        said = listing(name="Quantum Outllner")
        asked = {"plugin_id": said["plugin_id"], "name": said["name"]}
        before = client.check_name(actor=actor, **asked)["findings"]
        made = client.create_plugin(actor=actor, **said)
        assert made["findings"] == before
        assert [each["pointer"] for each in before] == ([] if actor is ADA else ["/name"])
        plugin_id = str(made["id"])
        command = submission(bundles, plugin_id, bundle(plugin_id), actor=actor)
        client.submit_version(**command)
        review = client.get_review(actor=GRACE, plugin_id=plugin_id, version="1.0.0")
        return [str(each) for each in review["reasons"]]

    def told_before(actor: dict[str, Any]) -> list[str]:
        key = bundles.stage(bundle(f"{popular}s"))
        findings = client.check_bundle(actor=actor, staging_key=key)["findings"]
        return [each["code"] for each in findings]

    assert "names: held" in reasons(BOB)
    assert "names: held" not in reasons(ADA)
    assert told_before(BOB) == ["name-too-close"]
    assert told_before(ADA) == []
