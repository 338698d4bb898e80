"""Versions that are not public, tried out: by the moderator who is at it, or by their owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.helpers.waiting import eventually
from tests.integration.publishing.developers import ADA, bundle, submission
from tests.integration.publishing.review.reviewing import (
    BOB,
    GRACE,
    HEDY,
    SVG,
    approve,
    reject,
    served,
)
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from publishing.model.moderation import CLAIM, Moderation, moderation_of
from publishing.upkeep.sweep import Sweep


@pytest.fixture
def waiting(client: Any, bundles: Bundles, plugin_id: str) -> dict[str, Any]:
    """A zip that waits for its review."""
    client.submit_version(**submission(bundles, plugin_id, packed(plugin_id)))
    return {"plugin_id": plugin_id, "version": "1.0.0"}


def packed(plugin_id: str) -> bytes:
    readme = b"![It](icon.svg)"
    return zipped({"index.js": bundle(plugin_id), "icon.svg": SVG, "README.md": readme})


def upload(bundles: Bundles, plugin_id: str, data: bytes, **more: Any) -> dict[str, Any]:
    return {"actor": ADA, "plugin_id": plugin_id, "staging_key": bundles.stage(data), **more}


def test_the_moderator_who_has_claimed_it_tries_it_and_nobody_else(
    client: Any, bundles: Bundles, waiting: dict[str, Any]
) -> None:
    with pytest.raises(Conflict, match="Claim it first"):
        client.try_version(actor=GRACE, **waiting)
    client.claim_review(actor=GRACE, **waiting)
    tried = client.try_version(actor=GRACE, **waiting)
    assert tried["files"] == ["README.md", "icon.svg", "index.js"]
    assert b'"index.js"' in bundles.fetch_published(tried["held_key"])
    assert b"icon.svg" in bundles.fetch_published(tried["readme_key"])
    assert tried["integrity"].startswith("sha384-")
    with pytest.raises(Conflict, match="Claim it first"):
        client.try_version(actor=HEDY, **waiting)
    for who in (ADA, BOB):
        with pytest.raises(Forbidden, match="moderators"):
            client.try_version(actor=who, **waiting)
    assert served(waiting["plugin_id"]) == []


@pytest.mark.parametrize("decide", [approve, reject])
def test_a_decision_ends_it(client: Any, waiting: dict[str, Any], decide: Any) -> None:
    client.claim_review(actor=GRACE, **waiting)
    client.try_version(actor=GRACE, **waiting)
    decide(client, waiting)
    with pytest.raises(Conflict, match="already"):
        client.try_version(actor=GRACE, **waiting)


def test_so_does_the_end_of_the_claim(
    client: Any, publishing: RunningService, waiting: dict[str, Any]
) -> None:
    client.claim_review(actor=GRACE, **waiting)
    client.release_review(actor=GRACE, **waiting)
    with pytest.raises(Conflict, match="Claim it first"):
        client.try_version(actor=GRACE, **waiting)
    for version in ("9.9.9", "1.0.0+build"):
        with pytest.raises(NotFound):
            client.try_version(actor=GRACE, plugin_id=waiting["plugin_id"], version=version)


def test_and_the_end_of_its_time(client: Any, pool: Pool, waiting: dict[str, Any]) -> None:
    def take(since: datetime) -> None:
        stream = moderation_of(waiting["plugin_id"], waiting["version"])
        EventStore(pool).change(stream, Moderation, lambda it: it.take(GRACE, since))

    take(datetime.now(UTC) - CLAIM)
    with pytest.raises(Conflict, match="Claim it first"):
        client.try_version(actor=GRACE, **waiting)
    take(datetime.now(UTC))
    assert client.try_version(actor=GRACE, **waiting)["held_key"]


def test_a_new_trial_ends_the_former_and_takes_nothing_else(
    client: Any, bundles: Bundles, waiting: dict[str, Any]
) -> None:
    plugin_id = waiting["plugin_id"]
    before = bundles.stored_below(f"{plugin_id}/")
    assert len(before) == 5, "a listing, its three files, and the readme"
    # Two of its files are those of the version that waits for its review.
    several = zipped({"index.js": bundle(plugin_id), "icon.svg": SVG, "other.js": b"1"})
    client.try_upload(**upload(bundles, plugin_id, several))
    assert len(bundles.stored_below(f"{plugin_id}/") - before) == 2
    next_one = client.try_upload(**upload(bundles, plugin_id, bundle(plugin_id, "2.0.0")))
    assert bundles.stored_below(f"{plugin_id}/") == before | {next_one["held_key"]}


@pytest.mark.parametrize("several", [True, False])
def test_the_sweep_leaves_what_is_tried_anew(
    client: Any, bundles: Bundles, plugin_id: str, pool: Pool, several: bool
) -> None:
    data = packed(plugin_id) if several else bundle(plugin_id)
    client.try_upload(**upload(bundles, plugin_id, data))
    stored = bundles.stored_below(f"{plugin_id}/")
    moment = datetime.now(UTC) + timedelta(seconds=1)  # the storage counts in seconds
    sweep = Sweep(pool, bundles, moment)
    eventually(lambda: datetime.now(UTC) > moment + timedelta(seconds=1))
    suspects = dict(sweep._suspects())[plugin_id]
    assert suspects == stored
    client.try_upload(**upload(bundles, plugin_id, data))
    assert plugin_id not in dict(sweep._suspects()), "it is young again"
    assert sweep._withdraw(plugin_id, suspects) == 0, "nor is it taken by who found it old"
    assert bundles.stored_below(f"{plugin_id}/") == stored


def test_an_owner_tries_a_bundle_that_nobody_is_served_and_that_is_no_version(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, sweep: Sweep
) -> None:
    before = publishing.events()
    tried = client.try_upload(**upload(bundles, plugin_id, packed(plugin_id)))
    assert tried["several"]
    assert tried["manifest"]["id"] == plugin_id
    assert b'"icon.svg"' in bundles.fetch_published(tried["held_key"])
    again = client.try_upload(**upload(bundles, plugin_id, packed(plugin_id)))
    assert again == tried
    module = client.try_upload(**upload(bundles, plugin_id, bundle(plugin_id)))
    assert not module["several"]
    assert bundles.fetch_published(module["held_key"]) == bundle(plugin_id)
    assert publishing.events() == before
    assert served(plugin_id) == []
    with pytest.raises(NotFound):
        bundles.fetch_published(tried["held_key"])
    assert dict(sweep._suspects())[plugin_id] == {module["held_key"]}
    assert sweep.orphans()
    with pytest.raises(NotFound):
        bundles.fetch_published(module["held_key"])


def test_what_the_checks_refuse_or_is_another_plugins_is_not_kept(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    for data in (b"{", zipped({"index.js": b"{"}), zipped({"a.js": b"1"})):
        with pytest.raises(Invalid) as refused:
            client.try_upload(**upload(bundles, plugin_id, data))
        assert refused.value.errors[0]["code"]
    with pytest.raises(Invalid) as refused:
        client.try_upload(**upload(bundles, plugin_id, bundle("another-one")))
    assert refused.value.errors[0]["pointer"] == "/manifest/id"
    assert list(bundles.stored_below(f"{plugin_id}/")) == []
    assert list(bundles.stored_below("another-one/")) == []


def test_only_an_owner_tries_bundles_of_a_plugin(
    client: Any, bundles: Bundles, plugin_id: str
) -> None:
    for changes, error in (
        ({"actor": BOB}, Forbidden),
        ({"actor": {**ADA, "is_developer": False}}, Forbidden),
        ({"plugin_id": "nobody-knows"}, NotFound),
    ):
        with pytest.raises(error):
            client.try_upload(**(upload(bundles, plugin_id, bundle(plugin_id)) | changes))
    assert list(bundles.stored_below(f"{plugin_id}/")) == []
