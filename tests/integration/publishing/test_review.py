"""Versions that people decide on, where the operators want every version reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    stored_keys,
    submission,
)
from tests.integration.running_service import RunningService, running
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles, listing_key_of
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import connect
from plugin_platform.eventstore.rebuild import rebuild
from publishing import public_log, read_model
from publishing.checks.engine.registry import required_checks
from publishing.sweep import Sweep

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

GRACE, HEDY = (developer(username=name, roles=["moderator"]) for name in ("grace", "hedy"))
BOB = developer(username="bob")


@pytest.fixture(scope="module")
def publishing(
    bundles: Bundles,
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("publishing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVIEW_POLICY", "moderated")
        with running("publishing", database("publishing"), vhost(), folder) as service:
            yield service


@pytest.fixture
def waiting(client: Any, bundles: Bundles, plugin_id: str) -> dict[str, Any]:
    """Names the version that waits for its review."""
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    return {"plugin_id": plugin_id, "version": "1.0.0"}


def reject(client: Any, of: dict[str, Any], by: dict[str, Any] = GRACE) -> Any:
    client.claim_review(actor=by, **of)
    words = {"policy": "quality", "words": "It does nothing."}
    return client.decide_review(actor=by, approved=False, **words, **of)


def approve(client: Any, of: dict[str, Any], by: dict[str, Any] = GRACE) -> Any:
    client.claim_review(actor=by, **of)
    return client.decide_review(actor=by, approved=True, policy="meets-policies", **of)


def served(plugin_id: str) -> list[str]:
    """What a browser could be served: bundles and listings under their public names."""
    stored = stored_keys(config.s3().bundle_bucket, plugin_id)
    return [key for key in stored if key.endswith((".js", ".list"))]


def test_a_version_waits_and_nobody_is_served_it(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    plugin_id = waiting["plugin_id"]
    assert said_of(publishing, plugin_id) == ["plugin.created", "plugin.version_submitted"]
    assert served(plugin_id) == []
    [version] = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    assert version["status"] == "in_review"
    queue = client.review_queue(actor=GRACE)
    [item] = [each for each in queue["items"] if each["plugin_id"] == plugin_id]
    assert (item["state"], item["claim"]) == ("waiting", None)
    assert "first version" in str(item["reasons"])
    assert queue["waiting"] >= 1


def test_what_a_moderator_approves_is_published_with_its_bytes(
    client: Any, publishing: RunningService, bundles: Bundles, waiting: dict[str, Any]
) -> None:
    approve(client, waiting)
    plugin_id = waiting["plugin_id"]
    assert said_of(publishing, plugin_id)[-1] == "plugin.published"
    assert [bundles.fetch_published(key) for key in served(plugin_id)] == [bundle(plugin_id)]
    published = [data for type_, data in publishing.events() if type_ == "plugin.published"][-1]
    assert published["bundle_key"] in served(plugin_id)
    assert published["manifest"]["id"] == plugin_id
    approved = {"actor": GRACE, "approved": True, "policy": "meets-policies", **waiting}
    client.decide_review(**approved)
    assert said_of(publishing, plugin_id).count("plugin.published") == 1


def test_the_files_of_a_zip_are_for_everybody_once_it_is_approved(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    data = zipped({"index.js": bundle(plugin_id), "a.css": b"a{}"})
    client.submit_version(**submission(bundles, plugin_id, data))

    def listings() -> list[str]:
        stored = stored_keys(config.s3().bundle_bucket, plugin_id)
        return [key for key in stored if key.endswith(".list")]

    assert listings() == []
    approve(client, {"plugin_id": plugin_id, "version": "1.0.0"})
    published = [data for type_, data in publishing.events() if type_ == "plugin.published"][-1]
    assert listings() == [listing_key_of(published["bundle_key"])]
    assert [file["path"] for file in published["files"]] == ["a.css", "index.js"]


@pytest.mark.parametrize("files", [{}, {"a.css": b"a{}"}], ids=["module", "zip"])
def test_an_approval_that_is_refused_makes_nothing_public(
    client: Any, bundles: Bundles, plugin_id: str, files: dict[str, bytes]
) -> None:
    data = bundle(plugin_id)
    client.submit_version(
        **submission(bundles, plugin_id, zipped({"index.js": data, **files}) if files else data)
    )
    of = {"plugin_id": plugin_id, "version": "1.0.0"}
    approved = {"approved": True, "policy": "meets-policies", **of}
    with pytest.raises(Conflict, match="Claim it first"):
        client.decide_review(actor=GRACE, **approved)
    client.claim_review(actor=HEDY, **of)
    with pytest.raises(Conflict, match="Claim it first"):
        client.decide_review(actor=GRACE, **approved)
    owner = {**ADA, "roles": ["moderator"]}
    with pytest.raises(Forbidden, match="plugin of yours"):
        client.decide_review(actor=owner, **approved)
    reject(client, of, by=HEDY)
    with pytest.raises(Conflict, match="rejected already"):
        client.decide_review(actor=GRACE, **approved)
    assert served(plugin_id) == []


def test_what_a_crash_left_under_the_public_name_of_a_version_in_review_is_swept_away(
    client: Any, bundles: Bundles, waiting: dict[str, Any], sweep: Sweep
) -> None:
    plugin_id = waiting["plugin_id"]
    bundles.publish(bundle(plugin_id), **waiting)
    assert served(plugin_id) != []
    assert sweep.orphans() == 1
    assert served(plugin_id) == []
    approve(client, waiting)
    assert sweep.orphans() == 0
    assert len(served(plugin_id)) == 1


def test_nothing_is_published_without_a_pass_of_every_required_check(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    approve(client, waiting)
    query = """
        SELECT count(*), count(DISTINCT passed.data ->> 'check') FROM events AS published
        JOIN events AS passed ON passed.type = 'check.concluded'
            AND passed.data ->> 'plugin_id' = published.data ->> 'plugin_id'
            AND passed.data ->> 'version' = published.data ->> 'version'
            AND passed.data ->> 'verdict' = 'passed' AND passed.position < published.position
            AND strpos(published.data ->> 'bundle_key', passed.data ->> 'digest') > 0
        WHERE published.type = 'plugin.published' AND published.data ->> 'plugin_id' = %s
    """
    [(_, checks)] = publishing.query(query, waiting["plugin_id"])
    assert checks == len(required_checks())


def test_a_moderator_cannot_publish_what_a_check_did_not_pass(
    client: Any, publishing: RunningService, waiting: dict[str, Any], postgres_url: str
) -> None:
    """The last word of one check is an error: it has to be asked again first."""
    stream = f"checks-{waiting['plugin_id']}@1.0.0"
    spoil = """
        INSERT INTO events (id, stream, version, type, data, metadata)
        SELECT gen_random_uuid(), stream, (SELECT max(version) + 1 FROM events WHERE stream = %s),
               type, data || '{"verdict": "error"}', metadata
        FROM events WHERE stream = %s AND data ->> 'check' = 'secrets'
    """
    with psycopg.connect(publishing.database_url) as connection:
        connection.execute("SET search_path TO read_model, public")
        connection.execute(spoil, [stream, stream])
    with pytest.raises(Conflict, match="secrets"):
        approve(client, waiting)
    assert "plugin.published" not in said_of(publishing, waiting["plugin_id"])


def test_a_rejection_an_appeal_to_somebody_else_and_the_end(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    reject(client, waiting)
    told = client.get_own_review(actor=ADA, **waiting)
    assert (told["state"], told["may_appeal"]) == ("rejected", True)
    assert told["decision"]["words"] == "It does nothing."
    assert "grace" not in str(told)
    assert (
        client.get_owned_plugin(actor=ADA, plugin_id=waiting["plugin_id"])["versions"][0]["status"]
        == "rejected"
    )

    appeal = {"actor": ADA, "words": "It counts words.", **waiting}
    assert client.appeal_review(**appeal) == client.appeal_review(**appeal)
    with pytest.raises(Forbidden, match="another moderator"):
        client.claim_review(actor=GRACE, **waiting)
    assert ids(client, HEDY, waiting, state="appealed") == [waiting["plugin_id"]]
    assert ids(client, HEDY, waiting, state="waiting") == []
    history = approve(client, waiting, by=HEDY)["history"]
    assert [(each["kind"], each["by"], each["words"]) for each in history] == [
        ("requested", None, None),
        ("decided", "grace", "It does nothing."),
        ("appealed", None, "It counts words."),
        ("decided", "hedy", ""),
    ]
    assert [each["approved"] for each in history] == [None, False, None, True]
    assert said_of(publishing, waiting["plugin_id"])[-2:] == [
        "plugin.version_rejected",
        "plugin.published",
    ]


def ids(client: Any, by: dict[str, Any], of: dict[str, Any], **filters: str) -> list[str]:
    """Of the one plugin, so that what other tests left does not count."""
    page = client.review_queue(actor=by, filters={"q": of["plugin_id"], **filters})
    return [each["plugin_id"] for each in page["items"]]


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


def test_one_appeal_and_no_more(client: Any, waiting: dict[str, Any]) -> None:
    reject(client, waiting)
    client.appeal_review(actor=ADA, words="Please look again.", **waiting)
    reject(client, waiting, by=HEDY)
    with pytest.raises(Conflict, match="already"):
        client.appeal_review(actor=ADA, words="And again.", **waiting)
    assert client.get_own_review(actor=ADA, **waiting)["may_appeal"] is False


def test_two_moderators_at_once_decide_once(
    publishing: RunningService, waiting: dict[str, Any]
) -> None:
    def decide(by: dict[str, Any]) -> str:
        with publishing.client(timeout=60) as client:
            try:
                approve(client, waiting, by) if by is GRACE else reject(client, waiting, by)
            except Conflict:
                return "late"
        return "decided"

    with ThreadPoolExecutor() as threads:
        outcomes = list(threads.map(decide, [GRACE, HEDY, GRACE, HEDY]))
    assert "decided" in outcomes
    decided = [
        data["approved"]
        for type_, data in publishing.events()
        if type_ == "moderation.decided" and data["plugin_id"] == waiting["plugin_id"]
    ]
    assert len(decided) == 1
    ends = said_of(publishing, waiting["plugin_id"])[2:]
    assert ends == ["plugin.published" if decided[0] else "plugin.version_rejected"]


@pytest.mark.parametrize("who", [ADA, BOB], ids=["the owner", "another developer"])
def test_only_moderators_review(client: Any, waiting: dict[str, Any], who: dict[str, Any]) -> None:
    decision = {"approved": True, "policy": "quality"}
    calls: list[Callable[[], Any]] = [
        lambda: client.review_queue(actor=who),
        lambda: client.find_plugins(actor=who),
        lambda: client.get_moderated_plugin(actor=who, plugin_id=waiting["plugin_id"]),
        lambda: client.list_bans(actor=who),
        lambda: client.get_review(actor=who, **waiting),
        lambda: client.claim_review(actor=who, **waiting),
        lambda: client.release_review(actor=who, **waiting),
        lambda: client.decide_review(actor=who, **decision, **waiting),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()


def test_what_is_somebody_elses_is_not_told_to_developers(
    client: Any, waiting: dict[str, Any]
) -> None:
    with pytest.raises(Forbidden):
        client.get_own_review(actor=BOB, **waiting)
    with pytest.raises(Forbidden):
        client.appeal_review(actor=BOB, words="x", **waiting)
    for version in ("9.9.9", "1.0.0+build"):
        with pytest.raises(NotFound):
            client.get_review(actor=GRACE, plugin_id=waiting["plugin_id"], version=version)
    with pytest.raises(NotFound):
        client.claim_review(actor=GRACE, plugin_id="nobody-knows", version="1.0.0")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"policy": "whim"}, "/policy"), ({"words": "x" * 2001}, "/words"), ({"words": ""}, "/words")],
)
def test_a_decision_names_a_policy_and_says_why(
    client: Any, waiting: dict[str, Any], change: dict[str, str], pointer: str
) -> None:
    client.claim_review(actor=GRACE, **waiting)
    decision = {"approved": False, "policy": "quality", "words": "It fails."} | change
    with pytest.raises(Invalid) as refused:
        client.decide_review(actor=GRACE, **decision, **waiting)
    assert [error["pointer"] for error in refused.value.errors] == [pointer]


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
        made = client.create_plugin(actor=actor, **listing(name="Quantum Outllner"))
        plugin_id = str(made["id"])
        command = submission(bundles, plugin_id, bundle(plugin_id), actor=actor)
        client.submit_version(**command)
        review = client.get_review(actor=GRACE, plugin_id=plugin_id, version="1.0.0")
        return [str(each) for each in review["reasons"]]

    assert "names: held" in reasons(BOB)
    assert "names: held" not in reasons(ADA)
