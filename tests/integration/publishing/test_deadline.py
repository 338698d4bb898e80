"""A storage that takes its time: nothing is published that its author was told to send again, and
nobody else waits for it.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.integration.publishing.developers import ADA, bundle, said_of
from tests.integration.publishing.test_zips import files_of
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles, file_key_of
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Pool, TimeLimits, open_pool
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.archives.archive import unpacked
from publishing.intake.deadline import WITHIN, Deadline
from publishing.intake.packages import Zip
from publishing.intake.publication import Publication
from publishing.intake.quotas import Quota
from publishing.intake.submission import SUBMISSIONS, Submissions, Upload, alone_with
from publishing.intake.turns import Turns
from publishing.upkeep.sweep import Sweep


@pytest.fixture
def pool(publishing: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=6) as pool:
        yield pool


class Slow(Bundles):
    """Does something before one of its methods."""

    def __init__(self, method: str, before: Callable[[], object]) -> None:
        super().__init__(config.s3())
        original = getattr(self, method)

        def slow(*arguments: Any, **named: Any) -> Any:
            before()
            return original(*arguments, **named)

        setattr(self, method, slow)


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self) -> None:
        self.seconds += WITHIN


def submit(
    pool: Pool, bundles: Bundles, plugin_id: str, data: bytes, clock: Clock | None = None
) -> Any:
    events = EventStore(pool, read_model.apply)
    submissions = Submissions(
        pool,
        events,
        bundles,
        turns=Turns(),
        quota=Quota(),
        publication=Publication(pool, events, "automatic"),
        begin=lambda: Deadline(WITHIN, clock) if clock else Deadline(),
    )
    details = {"version": "1.0.0", "changelog": "", "min_platform_version": None}
    details |= {"readme": "# A"}
    source = {"kind": "session", "username": "ada"}
    upload = Upload(ADA["id"], plugin_id, bundles.stage(data), None, details, source)
    return submissions.submit(upload, {"causationId": str(uuid4()), "actor": ADA["id"]})


@pytest.fixture(autouse=True)
def key_that_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_KEY", "a secret of these tests, and of nothing else")


def a_zip(plugin_id: str) -> bytes:
    return zipped(files_of(plugin_id))


@pytest.mark.parametrize(
    ("method", "of"),
    [
        ("copy_staged", a_zip),
        ("publish_file", a_zip),
        ("stored_below", a_zip),
        ("publish_listing", a_zip),
        ("publish_readme", a_zip),
        ("publish", bundle),
        ("publish_readme", bundle),
    ],
)
def test_what_comes_too_late_is_not_published(
    publishing: RunningService, pool: Pool, plugin_id: str, method: str, of: Callable[[str], bytes]
) -> None:
    clock = Clock()
    with pytest.raises(Unavailable):
        submit(pool, Slow(method, clock.pass_by), plugin_id, of(plugin_id), clock)
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    again = submit(pool, Bundles(config.s3()), plugin_id, of(plugin_id), clock)
    assert again["status"] == "published"


def test_files_are_stored_several_at_a_time(pool: Pool, plugin_id: str) -> None:
    """Each of the eight waits until another one is being stored too."""
    two = threading.Barrier(2, timeout=60)
    answer = submit(pool, Slow("publish_file", two.wait), plugin_id, a_zip(plugin_id))
    assert answer["status"] == "published"


def test_nobody_waits_for_the_plugin_while_its_files_are_stored(pool: Pool, plugin_id: str) -> None:
    def take_a_turn() -> None:
        with alone_with(pool, plugin_id):
            pass

    answer = submit(pool, Slow("publish_file", take_a_turn), plugin_id, a_zip(plugin_id))
    assert answer["status"] == "published"


def test_what_a_sweep_takes_before_the_turn_is_stored_again(
    bundles: Bundles, plugin_id: str
) -> None:
    with tempfile.TemporaryFile() as source:
        source.write(a_zip(plugin_id))
        with unpacked(source) as archive:
            package = Zip(archive)
            package.send(bundles, plugin_id, "1.0.0")
            key = package.store(bundles, plugin_id, "1.0.0", public=True)
            keys = {file_key_of(key, file["digest"]) for file in package.files}
            assert keys <= bundles.stored_below(f"{plugin_id}/1.0.0/")
            for taken in sorted(keys)[:3]:
                bundles.withdraw(taken)
            package.store(bundles, plugin_id, "1.0.0", public=True)
            assert keys <= bundles.stored_below(f"{plugin_id}/1.0.0/")


def test_a_sweep_leaves_out_what_is_busy_and_goes_on(
    bundles: Bundles, pool: Pool, plugin_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publishing.intake.submission.UPKEEP", TimeLimits("10s", "100ms"))
    sweep = Sweep(pool, bundles, datetime.now(UTC) + timedelta(hours=1))
    sweep.orphans()
    busy = bundles.publish(b"of the busy one", plugin_id, "0.9.0")
    others = {
        bundles.publish_file(b"%d" % n, name, "1.0.0")
        for n in range(60)
        for name in ("aaa", f"{plugin_id}-z")
    }
    with alone_with(pool, plugin_id):
        assert sweep.orphans() == len(others)
        assert bundles.stored_below(f"{plugin_id}/") == {busy}
    assert sweep.orphans() == 1


def test_who_has_lost_the_turn_hears_of_it(
    publishing: RunningService, pool: Pool, plugin_id: str
) -> None:
    """As when the session was ended: a sweep removes nothing more, somebody else may store now."""
    ends = """
        SELECT pg_terminate_backend(pid)
        FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE datname = current_database()
          AND locktype = 'advisory' AND granted AND classid = %s AND objsubid = 2
    """

    def go_on() -> None:
        with alone_with(pool, plugin_id) as still:
            still()
            assert publishing.query(ends, SUBMISSIONS) == [(True,)]
            still()
            pytest.fail("it goes on without its turn")

    with pytest.raises(psycopg.OperationalError):
        go_on()
