"""What lay in the storage for a review goes when nobody can decide on it any more."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.publishing.developers import ADA, bundle, stored_keys, submission
from tests.integration.publishing.review.reviewing import GRACE, HEDY, approve, reject
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from publishing.sweep import Sweep

FILES = {"module": {}, "zip": {"a.css": b"a{}"}}


@pytest.fixture(params=FILES)
def held(
    request: pytest.FixtureRequest, client: Any, bundles: Bundles, plugin_id: str
) -> dict[str, str]:
    """Names a version in review."""
    data, files = bundle(plugin_id), FILES[request.param]
    sent = zipped({"index.js": data, **files}) if files else data
    client.submit_version(**submission(bundles, plugin_id, sent))
    return {"plugin_id": plugin_id, "version": "1.0.0"}


def kinds(of: dict[str, str]) -> set[str]:
    stored = stored_keys(config.s3().bundle_bucket, f"{of['plugin_id']}/")
    return {key.rpartition(".")[2] for key in stored}


def test_what_is_approved_is_kept_for_everybody_and_no_more_beside(
    client: Any, held: dict[str, str], sweep: Sweep
) -> None:
    waiting = kinds(held)
    sweep.orphans()
    assert kinds(held) == waiting, "it waits"
    approve(client, held)
    public = kinds(held) - {"held"}
    sweep.orphans()
    assert kinds(held) == public
    assert public & {"js", "list"}


def test_what_is_rejected_is_kept_until_no_appeal_is_possible(
    client: Any, held: dict[str, str], sweep: Sweep
) -> None:
    waiting = kinds(held)
    reject(client, held)
    sweep.orphans()
    assert kinds(held) == waiting, "its developer may appeal"
    client.appeal_review(actor=ADA, words="Look again.", **held)
    sweep.orphans()
    assert kinds(held) == waiting
    reject(client, held, by=HEDY)
    sweep.orphans()
    assert kinds(held) == set()
    assert client.get_review(actor=GRACE, **held)["state"] == "rejected"


def test_a_sweep_that_is_killed_halfway_is_ended_by_the_next(
    client: Any, held: dict[str, str], sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(client, held)
    public = kinds(held) - {"held"}

    def away(self: Bundles, key: str) -> None:
        raise Unavailable("The bundle storage cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(Bundles, "withdraw", away)
        with pytest.raises(Unavailable):
            sweep.orphans()
    assert "held" in kinds(held)
    sweep.orphans()
    assert kinds(held) == public
