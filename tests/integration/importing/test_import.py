"""A directory of plugins is brought in: by the way of every submission, once, whatever ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from tests.helpers.waiting import PATIENCE
from tests.integration.running_service import RunningService, running

from auth.passwords import Passwords
from importing.directory import Entry, read
from importing.history import how_many
from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unauthenticated
from publishing.checks.engine.registry import required_checks

SAMPLE = Path(__file__).parents[2] / "data" / "community-plugins.jsonl"
VERSIONS, SCALE = 2, 20_000
# Where who has the plugins is not what is asked about.
FEW_INSTALLS = ("--downloads-per-install", "200000")
SERVICES = ("auth", "publishing", "installs")


@dataclass
class Place:
    """Services with databases and buckets of their own, and the importer beside them."""

    services: dict[str, RunningService]
    bundles: Bundles

    def command(self, file: Path, *options: str) -> list[str]:
        words = ("--versions", str(VERSIONS), "--downloads-per-install", str(SCALE), *options)
        return [sys.executable, "-m", "importing", str(file), *words]

    def environment(self, **changes: str) -> dict[str, str]:
        own = [service.environment for service in self.services.values()]
        return {key: value for each in own for key, value in each.items()} | changes

    def run(self, file: Path, *options: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(file, *options),
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE * 5,
        )

    def said(self) -> dict[str, Counter[str]]:
        """How many events of each type each log has."""
        return {
            name: Counter(type_ for type_, _ in service.events())
            for name, service in self.services.items()
        }

    def installed(self) -> Counter[str]:
        rows = self.services["installs"].query("SELECT plugin_id FROM installed")
        return Counter(plugin_id for (plugin_id,) in rows)

    def published(self) -> set[tuple[str, str]]:
        query = "SELECT plugin_id, version FROM versions WHERE status = 'published'"
        return {
            (plugin_id, version) for plugin_id, version in self.services["publishing"].query(query)
        }


@pytest.fixture
def place(
    s3: dict[str, str],
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Place]:
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("S3_STAGING_BUCKET", f"test-staging-{uuid4().hex[:12]}")
    monkeypatch.setenv("S3_BUNDLE_BUCKET", f"test-bundles-{uuid4().hex[:12]}")
    # Without a relay installs hears of what was published when it looks; each look is a connection.
    monkeypatch.setenv("CATCH_UP_INTERVAL", "1")
    bundles = Bundles(config.s3())
    bundles.ensure_buckets()
    uri = vhost()
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(running(name, database(name), uri, tmp_path))
            for name in SERVICES
        }
        yield Place(started, bundles)


def sample(limit: int | None = None) -> list[Entry]:
    with SAMPLE.open("rb") as file:
        return [one for one in read(file, VERSIONS, limit) if isinstance(one, Entry)]


def test_a_directory_is_published_with_its_versions_and_who_has_them(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "plugins.jsonl"
    file.write_bytes(b"no JSON\n" + SAMPLE.read_bytes())
    done = place.run(file)
    assert done.returncode == 0, done.stderr
    assert "line 1 is left out: it is no JSON object." in done.stdout
    assert "a minute" in done.stdout
    entries = sample()
    wanted = {(e.plugin_id, r.version) for e in entries for r in e.releases}
    assert len(entries) == 38
    assert place.published() == wanted
    counts = {e.plugin_id: how_many(e, SCALE) for e in entries}
    assert place.installed() == Counter({id_: n for id_, n in counts.items() if n})
    assert max(counts.values()) > 10 * min(n for n in counts.values() if n)
    passed = "SELECT plugin_id, version, check_id FROM checks WHERE verdict = 'passed'"
    verdicts = {tuple(row) for row in place.services["publishing"].query(passed)}
    required = {(*version, check) for version in wanted for check in required_checks()}
    assert required <= verdicts
    [(key,)] = place.services["publishing"].query(
        "SELECT bundle_key FROM versions WHERE plugin_id = 'dataview' ORDER BY version LIMIT 1"
    )
    assert b"export function About" in place.bundles.fetch_published(key)

    before = place.said()
    again = place.run(file)
    assert again.returncode == 0, again.stderr
    assert "0 new" in again.stdout
    assert place.said() == before


def test_an_import_that_is_killed_again_and_again_ends_as_one_that_is_not(place: Place) -> None:
    """At moments that move through the whole of it; nothing is there twice."""
    killed = 0
    for seconds in (1.2, 1.8, 2.5, 3.3, 4.2, 5.2):
        with subprocess.Popen(
            place.command(SAMPLE, "--limit", "25"),
            env=place.environment(),
            stdout=subprocess.DEVNULL,
        ) as process:
            time.sleep(seconds)
            killed += process.poll() is None
            process.kill()
    assert killed
    done = place.run(SAMPLE, "--limit", "25")
    assert done.returncode == 0, done.stderr
    entries = sample(25)
    versions = {(e.plugin_id, r.version) for e in entries for r in e.releases}
    installs = Counter({e.plugin_id: n for e in entries if (n := how_many(e, SCALE))})
    assert place.published() == versions
    assert place.installed() == installs
    said = place.said()
    assert said["publishing"]["plugin.created"] == len(entries)
    assert said["publishing"]["plugin.published"] == len(versions)
    assert said["installs"]["plugin.installed"] == installs.total()
    assert said["auth"]["user.developer_enrolled"] == len({e.author for e in entries})


def test_nothing_is_published_past_what_is_required_of_all(place: Place) -> None:
    """Where moderators publish, an import publishes nothing, and nobody has it."""
    done = place.run(SAMPLE, "--limit", "3", REVIEW_POLICY="moderated")
    assert done.returncode == 0, done.stderr
    assert "6 wait for a moderator" in done.stdout
    assert place.published() == set()
    assert place.installed() == Counter()


def test_a_ban_holds_for_what_is_imported_and_others_ids_stay_theirs(place: Place) -> None:
    entry, banned, *_ = sample(3)
    stranger = {"id": "u-1", "username": "eve", "is_developer": True, "roles": []}
    moderator = {"id": "u-2", "username": "mo", "is_developer": False, "roles": ["moderator"]}
    assert place.run(SAMPLE, "--limit", "2", *FEW_INSTALLS).returncode == 0
    [(owner,)] = place.services["publishing"].query(
        "SELECT owner_id FROM plugins WHERE id = %s", banned.plugin_id
    )
    with place.services["publishing"].client() as client:
        client.ban_publisher(actor=moderator, user_id=owner, reason="Spam.")
        client.create_plugin(
            actor=stranger,
            plugin_id=sample(3)[2].plugin_id,
            name="Another",
            description="Another's.",
            category="core",
            tags=[],
        )
    before = place.said()["publishing"]["plugin.published"]
    done = place.run(SAMPLE, "--limit", "3", "--versions", "3", *FEW_INSTALLS)
    assert "line 2 is left out: A moderator does not let you publish: Spam." in done.stdout
    assert "line 3 is left out: The id" in done.stdout
    assert place.said()["publishing"]["plugin.published"] == before + 1, entry


def test_nobody_signs_in_to_an_imported_account(place: Place) -> None:
    assert place.run(SAMPLE, "--limit", "3", *FEW_INSTALLS).returncode == 0
    rows = place.services["auth"].query("SELECT username, email, password_hash FROM credentials")
    assert len(rows) > 10
    verify = Passwords().verify
    for username, email, password_hash in rows[:3]:
        assert email == ""
        assert not verify(password_hash, "")
        with place.services["auth"].client() as client:
            for password in ("", username, password_hash, "correct horse battery staple"):
                with pytest.raises(Unauthenticated):
                    client.authenticate(username=username, password=password)


def test_two_at_once_are_one(place: Place) -> None:
    with subprocess.Popen(
        place.command(SAMPLE), env=place.environment(), stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        for line in first.stdout:
            if line.startswith("plugins"):
                break
        while not place.published():
            time.sleep(0.05)
        second = place.run(SAMPLE)
        first.kill()
    assert second.returncode == 1
    assert "Another import is running" in second.stderr


def test_a_dry_run_asks_nobody() -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": "services:shared"}
    done = subprocess.run(
        [sys.executable, "-m", "importing", str(SAMPLE), "--dry-run"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert "38 plugins with" in done.stdout
    assert "2 lines" in done.stdout
