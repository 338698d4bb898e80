"""A storage that takes its time: nothing is published that its author was told to send again, and
nobody else waits for it.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.integration.publishing.developers import bundle, said_of
from tests.integration.publishing.in_process import Interrupted, submit
from tests.integration.publishing.intake.test_zips import files_of
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundle_keys import file_key_of
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Pool, TimeLimits, open_pool
from publishing.archives.archive import unpacked
from publishing.intake.deadline import WITHIN, Deadline
from publishing.intake.packages import Zip
from publishing.intake.submission import SUBMISSIONS, alone_with
from publishing.upkeep.sweep import Sweep

pytestmark = pytest.mark.usefixtures("key_that_signs")


@pytest.fixture
def pool(publishing: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=6) as pool:
        yield pool


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def begin(self) -> Deadline:
        return Deadline(WITHIN, self)

    def pass_by(self) -> None:
        self.seconds += WITHIN


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
        submit(pool, Interrupted(method, clock.pass_by), plugin_id, of(plugin_id), clock.begin)
    assert said_of(publishing, plugin_id) == ["plugin.created"]
    again = submit(pool, Bundles(config.s3()), plugin_id, of(plugin_id), clock.begin)
    assert again["status"] == "published"


def test_files_are_stored_several_at_a_time(pool: Pool, plugin_id: str) -> None:
    """Each of the eight waits until another one is being stored too."""
    two = threading.Barrier(2, timeout=60)
    answer = submit(pool, Interrupted("publish_file", two.wait), plugin_id, a_zip(plugin_id))
    assert answer["status"] == "published"


def test_nobody_waits_for_the_plugin_while_its_files_are_stored(pool: Pool, plugin_id: str) -> None:
    def take_a_turn() -> None:
        with alone_with(pool, plugin_id):
            pass

    answer = submit(pool, Interrupted("publish_file", take_a_turn), plugin_id, a_zip(plugin_id))
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
