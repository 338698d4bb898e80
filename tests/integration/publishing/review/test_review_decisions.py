"""Versions that people decide on, where the operators want every version reviewed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.helpers.passes import PASSES_IN_LOG
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    stored_keys,
    submission,
    to,
)
from tests.integration.publishing.review.reviewing import (
    BOB,
    GRACE,
    HEDY,
    approve,
    ids,
    reject,
    served,
)
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundle_keys import listing_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from publishing.checks.engine.registry import required_checks
from publishing.model import Plugin, Submission, stream_of
from publishing.model.moderation import Moderation, moderation_of
from publishing.upkeep.sweep import Sweep

FAILED = {
    "check": "secrets", "revision": 2, "stage": "required", "verdict": "error", "findings": [],
    "decided_by": None,
}  # fmt: skip


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


def join(client: Any, plugin_id: str, moderator: dict[str, Any]) -> None:
    client.invite_owner(**to(plugin_id, moderator))
    client.accept_invitation(actor=moderator, plugin_id=plugin_id)


def take_over(client: Any, plugin_id: str, moderator: dict[str, Any]) -> None:
    client.offer_transfer(**to(plugin_id, moderator))
    client.accept_transfer(actor=moderator, plugin_id=plugin_id)


@pytest.mark.parametrize("own", [join, take_over])
@pytest.mark.parametrize("approved", [True, False])
def test_no_owner_decides_whoever_handed_the_version_in(
    client: Any, waiting: dict[str, Any], own: Callable[..., None], approved: bool
) -> None:
    """Somebody who moderates and became an owner before the claim, or after it."""
    before = developer(username=f"m{uuid4().hex[:8]}", roles=["moderator"])
    client.claim_review(actor=before, **waiting)
    client.try_version(actor=before, **waiting)
    own(client, waiting["plugin_id"], before)
    decision = {"approved": approved, "policy": "quality", "words": "As I like it."}
    with pytest.raises(Forbidden, match="plugin of yours"):
        client.decide_review(actor=before, **decision, **waiting)
    for call in (client.try_version, client.claim_review):
        with pytest.raises(Forbidden, match="plugin of yours"):
            call(actor=before, **waiting)
    assert served(waiting["plugin_id"]) == []
    client.release_review(actor=before, **waiting)
    approve(client, waiting)


def test_the_publisher_does_not_decide_on_what_a_co_owner_handed_in(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    helper = developer(username=f"h{uuid4().hex[:8]}")
    join(client, plugin_id, helper)
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id), actor=helper))
    publisher = {**ADA, "roles": ["moderator"]}
    with pytest.raises(Forbidden, match="plugin of yours"):
        client.claim_review(actor=publisher, plugin_id=plugin_id, version="1.0.0")


def test_what_a_crash_left_under_the_public_name_of_a_version_in_review_is_swept_away(
    client: Any, bundles: Bundles, waiting: dict[str, Any], sweep: Sweep
) -> None:
    plugin_id, bucket = waiting["plugin_id"], config.s3().bundle_bucket
    before = stored_keys(bucket, f"{plugin_id}/")
    left = bundles.publish(bundle(plugin_id), **waiting)
    assert served(plugin_id) == [left]
    sweep.orphans()
    assert stored_keys(bucket, f"{plugin_id}/") == before
    approve(client, waiting)
    sweep.orphans()
    assert served(plugin_id) == [left]


def test_nothing_is_published_without_a_pass_of_every_required_check(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    approve(client, waiting)
    query = f"""
        SELECT count(*), count(DISTINCT passed.check_id) FROM events AS published
        JOIN ({PASSES_IN_LOG}) AS passed ON passed.plugin_id = published.data ->> 'plugin_id'
            AND passed.version = published.data ->> 'version'
            AND passed.position < published.position
            AND strpos(published.data ->> 'bundle_key', passed.digest) > 0
        WHERE published.type = 'plugin.published' AND published.data ->> 'plugin_id' = %s
    """  # noqa: S608 - constants
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
               'check.concluded', (data - 'checks') || %s, metadata
        FROM events WHERE stream = %s AND type = 'checks.passed'
    """
    with psycopg.connect(publishing.database_url) as connection:
        connection.execute("SET search_path TO read_model, public")
        connection.execute(spoil, [stream, Jsonb(FAILED), stream])
    with pytest.raises(Conflict, match="secrets"):
        approve(client, waiting)
    assert "plugin.published" not in said_of(publishing, waiting["plugin_id"])
    assert served(waiting["plugin_id"]) == []


@pytest.mark.parametrize("stopped", ["is blocked by a moderator", "its publisher is banned"])
def test_an_approval_of_what_was_stopped_meanwhile_makes_nothing_public(
    client: Any, publishing: RunningService, bundles: Bundles, stopped: str
) -> None:
    eve = developer(username="eve")
    plugin_id = client.create_plugin(actor=eve, **listing())["id"]
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id), actor=eve))
    if stopped == "is blocked by a moderator":
        client.block_plugin(actor=HEDY, plugin_id=plugin_id, reason="Bad.")
    else:
        client.ban_publisher(actor=HEDY, user_id=eve["id"], reason="Spam.")
    before = said_of(publishing, plugin_id)
    with pytest.raises(Forbidden, match=stopped):
        approve(client, {"plugin_id": plugin_id, "version": "1.0.0"})
    assert said_of(publishing, plugin_id) == before
    assert served(plugin_id) == []
    rejected = reject(client, {"plugin_id": plugin_id, "version": "1.0.0"})
    assert rejected["state"] == "rejected", "that is decided all the same"


def test_an_approval_of_bytes_that_are_blocked_under_another_number_makes_nothing_public(
    client: Any, waiting: dict[str, Any], pool: Pool
) -> None:
    """As from before a manifest had to say the number that it is handed in under."""
    log, stream = EventStore(pool), stream_of(waiting["plugin_id"])
    asked = log.load(moderation_of(**waiting), Moderation).model.requested
    assert asked is not None
    same = replace(Submission(**asked["submission"]), version="0.9.0")
    log.change(stream, Plugin, lambda plugin: plugin.submit(ADA["id"], same, None))
    log.change(stream, Plugin, lambda plugin: plugin.block_version("0.9.0", "Bad."))
    with pytest.raises(Forbidden, match=r"blocked as version 0\.9\.0"):
        approve(client, waiting)
    assert served(waiting["plugin_id"]) == []


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
