"""Whatever dies between the storing of a bundle and its announcement: what lies under a public name
has its passes on record by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    submission,
)
from tests.integration.publishing.in_process import Interrupted, submit
from tests.integration.publishing.intake.test_zips import files_of
from tests.integration.publishing.review.reviewing import GRACE, reject, served
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform.bundle_keys import digest_of, held_key_of, listing_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.eventstore.database import Pool
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.calls.review import Review
from publishing.checks.engine.registry import required_checks
from publishing.model.verdicts import Verdicts, checks_of

pytestmark = pytest.mark.usefixtures("key_that_signs")


class Died(Exception):
    pass


class Storage(Interrupted):
    """Ends the work, once it has stored something under a public name."""

    def __init__(self, method: str) -> None:
        super().__init__(method, lambda: None)
        store = getattr(self, method)

        def store_and_die(*arguments: Any) -> None:
            store(*arguments)
            raise Died

        setattr(self, method, store_and_die)


def a_zip(plugin_id: str) -> bytes:
    return zipped(files_of(plugin_id))


@dataclass(frozen=True)
class Kind:
    """What is handed in, and the method of the storage that makes it public."""

    of: Callable[[str], bytes]
    method: str


KINDS = pytest.mark.parametrize(
    "kind", [Kind(bundle, "publish"), Kind(a_zip, "publish_listing")], ids=["module", "zip"]
)


def missing(pool: Pool, plugin_id: str) -> dict[str, str]:
    """Of the one object that everybody is served, the checks of which no pass is on record."""
    [key] = served(plugin_id)
    verdicts = EventStore(pool).load(checks_of(plugin_id, "1.0.0"), Verdicts).model
    return verdicts.missing(required_checks(), digest_of(key))


@KINDS
def test_a_submission_that_ends_with_its_bytes_stored_has_its_passes_on_record(
    publishing: RunningService,
    pool: Pool,
    bundles: Bundles,
    plugin_id: str,
    kind: Kind,
) -> None:
    with pytest.raises(Died):
        submit(pool, Storage(kind.method), plugin_id, kind.of(plugin_id))
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    assert missing(pool, plugin_id) == {}
    again = submit(pool, bundles, plugin_id, kind.of(plugin_id))
    assert again["status"] == "published"


@pytest.fixture
def held(client: Any, publishing: RunningService) -> str:
    """A plugin whose name is close to that of another, which many people have."""
    name = f"Quick Brown {uuid4().hex[:8]}"
    popular = client.create_plugin(actor=developer(username="eve"), **listing(name=name))["id"]
    publishing.query("INSERT INTO popular VALUES (%s, 1000) RETURNING 1", popular)
    return str(client.create_plugin(actor=ADA, **listing(name=f"{name}s"))["id"])


@KINDS
def test_an_approval_that_ends_with_its_bytes_stored_has_its_passes_on_record(
    client: Any, pool: Pool, bundles: Bundles, held: str, kind: Kind
) -> None:
    client.submit_version(**submission(bundles, held, kind.of(held)))
    of_version = {"plugin_id": held, "version": "1.0.0"}
    client.claim_review(actor=GRACE, **of_version)
    approval = {"actor": GRACE, "approved": True, "policy": "meets-policies", **of_version}
    review = Review()
    review.database, review.log = pool, EventStore(pool, read_model.apply)
    review.bundles = Storage(kind.method)
    with pytest.raises(Died):
        review.decide_review(**approval)
    assert client.get_review(actor=GRACE, **of_version)["state"] == "waiting"
    assert missing(pool, held) == {}
    assert client.decide_review(**approval)["state"] == "approved"
    assert missing(pool, held) == {}


@KINDS
def test_what_an_approval_left_that_ended_is_served_no_more_once_it_is_rejected(
    client: Any, bundles: Bundles, held: str, kind: Kind
) -> None:
    answer = client.submit_version(**submission(bundles, held, kind.of(held)))
    assert answer["status"] == "in_review"
    key = answer["bundle_key"]
    stored = bundles.fetch_published(held_key_of(key))
    getattr(bundles, kind.method)(stored, held, "1.0.0")
    assert served(held) == [listing_key_of(key) if kind.method == "publish_listing" else key]
    reject(client, {"plugin_id": held, "version": "1.0.0"})
    assert served(held) == []
