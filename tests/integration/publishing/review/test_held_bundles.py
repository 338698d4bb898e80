"""What lay in the storage for a review goes when nobody can decide on it any more."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.helpers.waiting import PATIENCE
from tests.integration.publishing.developers import ADA, bundle, stored_keys, submission
from tests.integration.publishing.review.reviewing import GRACE, HEDY, approve, reject, served
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Unavailable
from plugin_platform.eventstore.database import Pool
from publishing.intake.submission import alone_with
from publishing.upkeep.sweep import Sweep

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


def later(pool: Pool, bundles: Bundles, days: float) -> Sweep:
    return Sweep(pool, bundles, datetime.now(UTC) + timedelta(days=days))


def test_what_nobody_appealed_for_in_time_is_removed_and_its_number_stays_used(
    client: Any, held: dict[str, str], pool: Pool, bundles: Bundles
) -> None:
    waiting = stored(held)
    reject(client, held)
    told = client.get_own_review(actor=ADA, **held)
    decided = datetime.fromisoformat(told["decision"]["decided_at"])
    assert datetime.fromisoformat(told["appeal_until"]) == decided + timedelta(days=30)
    later(pool, bundles, 29.9).orphans()
    assert stored(held) == waiting
    later(pool, bundles, 30.1).orphans()
    assert stored(held) == set()
    review = client.get_review(actor=GRACE, **held)
    assert (review["state"], review["words"]) == ("rejected", "It does nothing.")
    with pytest.raises(Conflict, match="removed"):
        client.appeal_review(actor=ADA, words="Look again.", **held)
    assert client.get_review(actor=GRACE, **held)["state"] == "rejected"
    again = submission(bundles, held["plugin_id"], bundle(held["plugin_id"]))
    with pytest.raises(Conflict):
        client.submit_version(**again)


def test_what_was_appealed_for_waits_for_its_answer_however_long(
    client: Any, held: dict[str, str], pool: Pool, bundles: Bundles
) -> None:
    waiting = stored(held)
    reject(client, held)
    client.appeal_review(actor=ADA, words="Look again.", **held)
    later(pool, bundles, 300).orphans()
    assert stored(held) == waiting
    approve(client, held, by=HEDY)
    assert served(held["plugin_id"]) != []


def test_an_appeal_and_a_sweep_at_once_lose_nothing(
    client: Any, held: dict[str, str], pool: Pool, bundles: Bundles
) -> None:
    """To the sweep it is too late, by its clock; whoever comes second sees what the first did."""
    waiting = stored(held)
    reject(client, held)
    sweep = later(pool, bundles, 31)

    def appeal() -> bool:
        try:
            client.appeal_review(actor=ADA, words="Look again.", **held)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        with alone_with(pool, held["plugin_id"]):
            sweeping, appealing = threads.submit(sweep.orphans), threads.submit(appeal)
            with pytest.raises(TimeoutError):
                appealing.result(timeout=2)
        sweeping.result(timeout=PATIENCE)
        accepted = appealing.result(timeout=PATIENCE)
    assert stored(held) == (waiting if accepted else set())
    assert client.get_review(actor=GRACE, **held)["state"] == (
        "appealed" if accepted else "rejected"
    )


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
