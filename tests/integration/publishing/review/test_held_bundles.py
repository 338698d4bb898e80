"""What lay in the storage for a review goes when nobody can decide on it any more."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.integration.publishing.developers import ADA, bundle, stored_keys, submission
from tests.integration.publishing.review.reviewing import GRACE, HEDY, approve, reject, served
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from publishing.sweep import Sweep

FILES = {"module": {}, "zip": {"a.css": b"a{}", "README.md": b"# Words"}}


@pytest.fixture(params=FILES)
def held(
    request: pytest.FixtureRequest, client: Any, bundles: Bundles, plugin_id: str
) -> dict[str, str]:
    """Names a version in review, which has a readme."""
    data, files = bundle(plugin_id), FILES[request.param]
    sent = zipped({"index.js": data, **files}) if files else data
    readme = None if files else "# Words"
    client.submit_version(**submission(bundles, plugin_id, sent), readme=readme)
    of = {"plugin_id": plugin_id, "version": "1.0.0"}
    kinds = Counter(key.rpartition(".")[2] for key in stored(of))
    assert kinds == {"held": 1, "json": 1, **({"file": 3} if files else {})}
    return of


def stored(of: dict[str, str]) -> set[str]:
    return set(stored_keys(config.s3().bundle_bucket, f"{of['plugin_id']}/"))


def test_what_is_approved_is_kept_for_everybody_and_no_more_beside(
    client: Any, held: dict[str, str], sweep: Sweep
) -> None:
    waiting = stored(held)
    sweep.orphans()
    assert stored(held) == waiting, "it waits"
    approve(client, held)
    [beside] = [key for key in waiting if key.endswith(".held")]
    [public] = served(held["plugin_id"])
    assert stored(held) == waiting | {public}
    sweep.orphans()
    assert stored(held) == (waiting | {public}) - {beside}


def test_what_is_rejected_is_kept_until_no_appeal_is_possible(
    client: Any, held: dict[str, str], sweep: Sweep
) -> None:
    waiting = stored(held)
    reject(client, held)
    sweep.orphans()
    assert stored(held) == waiting, "its developer may appeal"
    client.appeal_review(actor=ADA, words="Look again.", **held)
    sweep.orphans()
    assert stored(held) == waiting
    reject(client, held, by=HEDY)
    sweep.orphans()
    assert stored(held) == set()
    assert client.get_review(actor=GRACE, **held)["state"] == "rejected"


def test_a_sweep_that_is_killed_halfway_is_ended_by_the_next(
    client: Any, held: dict[str, str], sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    reject(client, held)
    client.appeal_review(actor=ADA, words="Look again.", **held)
    reject(client, held, by=HEDY)
    before, withdraw = stored(held), Bundles.withdraw
    gone: list[str] = []

    def once(self: Bundles, key: str) -> None:
        if gone:
            raise Unavailable("The bundle storage cannot be reached.")
        withdraw(self, key)
        gone.append(key)

    with monkeypatch.context() as patch:
        patch.setattr(Bundles, "withdraw", once)
        with pytest.raises(Unavailable):
            sweep.orphans()
    assert len(gone) == 1
    assert stored(held) == before - {*gone} != set()
    sweep.orphans()
    assert stored(held) == set()
