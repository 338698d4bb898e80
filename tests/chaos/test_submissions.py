"""Versions are handed in while what checks, records and announces them is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from deploy.local.test.testbed import Platform
from tests.chaos.outages import kill, under_load
from tests.chaos.readers import Readers
from tests.chaos.records import assert_recorded, publishing, served, unrecorded, watched
from tests.chaos.submissions import Handed, Submissions
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.helpers.waiting import eventually

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.eventstore.database import open_pool
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.checks.engine.registry import required_checks
from publishing.input.listing import read_version_details
from publishing.intake.publication import Publication
from publishing.intake.quotas import Quota
from publishing.intake.submission import Submissions as Taking
from publishing.intake.submission import Upload
from publishing.intake.turns import Turns

POPULAR = "Quick Brown Fox Note"
CHECKS = b"publishing.checks"
KILLED = ("scanner", "publishing", "scanner", "postgres", "scanner", "rabbitmq", "scanner", "s3")
VERSIONS = int(os.environ.get("CHAOS_VERSIONS", "20"))  # of each of ten developers
SETTINGS = (
    "S3_ENDPOINT",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_STAGING_BUCKET",
    "S3_BUNDLE_BUCKET",
    "SIGNING_KEY",
    "DATABASE_URL_PUBLISHING",
)


@pytest.fixture(scope="module")
def popular(platform: Platform) -> str:
    """The name of a plugin that many people have."""
    author = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id, POPULAR).status_code == 201
    assert author.publish(plugin_id, bundle(plugin_id)).status_code == 201
    with publishing(platform) as connection:
        connection.execute("INSERT INTO popular VALUES (%s, 1000)", [plugin_id])
    return POPULAR


@pytest.fixture
def submissions(platform: Platform, popular: str) -> Submissions:
    submissions = Submissions(platform.gateway, popular, versions=VERSIONS)
    submissions.prepare()
    return submissions


@pytest.fixture
def readers(platform: Platform) -> Iterator[Readers]:
    readers = Readers(platform)
    yield readers
    readers.close()


def scanners(platform: Platform) -> list[int]:
    """The processes in which this platform's checks are loaded."""
    groups = {os.getpgid(pid) for pid in platform.service("publishing").pids()}
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(folder.name)
            if CHECKS in (folder / "cmdline").read_bytes() and os.getpgid(pid) in groups:
                found.append(pid)
    return found


def copies(pid: int) -> list[int]:
    """Those of a scanner that look at what was handed in."""
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill_one(platform: Platform, name: str) -> None:
    """A scanner is killed while it is at work, with what it does."""
    if name != "scanner":
        kill(platform, name)
        return
    known = scanners(platform)

    def killed() -> bool:
        nonlocal known
        known = [pid for pid in known if Path(f"/proc/{pid}").exists()] or scanners(platform)
        for pid in known:
            for each in copies(pid):
                with suppress(ProcessLookupError):  # it may just have ended
                    os.kill(each, signal.SIGKILL)
                    os.kill(pid, signal.SIGKILL)
                    return True
        return False

    eventually(killed, every=0.001)


def test_nothing_is_served_without_a_recorded_pass_of_every_required_check(
    platform: Platform, submissions: Submissions, readers: Readers
) -> None:
    hidden = [one for one in submissions.handed if one.is_hidden]
    plugins = sorted({one.plugin_id for one in submissions.handed})

    def lately() -> list[Handed]:
        return [one for one in submissions.lately() if one.is_hidden]

    assert readers.served(submissions.handed) == {}
    with readers.asking(hidden, lately) as seen, watched(platform, plugins) as watch:
        under_load(submissions, KILLED, partial(kill_one, platform))
    print(f"{submissions.total} versions, repeated: {dict(submissions.repeated)}")
    print(f"{readers.asked} times an address was asked for, of {len(hidden)} that none may be of")
    assert readers.asked > len(hidden)
    assert seen == {}
    print(f"{watch.looks} times all that is served was held against the log")
    assert watch.looks > len(KILLED)
    assert watch.found == {}

    expected = {(one.plugin_id, one.version): one.state for one in submissions.handed}
    found = {
        (one.plugin_id, one.version): states(one.developer, one.plugin_id).get(one.version)
        for one in submissions.handed
    }
    assert found == expected
    public = {key for key, state in found.items() if state == "published"}
    assert_recorded(platform, plugins, public)
    assert versions_served(platform, plugins) == public
    assert_addresses(readers, submissions.handed)
    held = next(one for one in hidden if (one.kind, one.is_held) == ("zip", True))
    approve(platform, held)
    eventually(lambda: readers.served([held]) == held.addresses)


def test_a_version_that_no_check_had_to_pass_is_found_by_what_the_test_above_asserts(
    platform: Platform, popular: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where no check is required, what the check of names holds is published."""
    for name in SETTINGS:
        monkeypatch.setenv(name, platform.settings[name])
    developer = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id, f"{popular}s").status_code == 201
    hand_in(developer, plugin_id, "1.0.0", required_checks)
    assert states(developer, plugin_id) == {"1.0.0": "in_review"}
    assert_recorded(platform, [plugin_id], set())
    assert unrecorded(platform, [plugin_id]) == {}
    hand_in(developer, plugin_id, "1.0.1", frozenset)
    assert states(developer, plugin_id)["1.0.1"] == "published"
    assert list(unrecorded(platform, [plugin_id]).values()) == [{"names"}]
    with pytest.raises(AssertionError, match=r"without a pass of .*names"):
        assert_recorded(platform, [plugin_id], {(plugin_id, "1.0.1")})


def hand_in(
    developer: Person, plugin_id: str, version: str, required: Callable[[], frozenset[str]]
) -> None:
    """As the service does it, to a publication that requires these checks."""
    user = developer.http.get("/auth/me").json()["user"]
    bundles = Bundles(config.s3())
    key = bundles.stage(bundle(plugin_id, version, name=f"{POPULAR}s"))
    details = read_version_details(
        version=version, changelog="", min_platform_version=None, readme=None
    )
    source = {"kind": "session", "username": user["username"]}
    with open_pool("publishing", size=3) as pool:
        events = EventStore(pool, read_model.apply)
        publication = Publication(pool, events, required=required)
        turns, quota = Turns(), Quota()
        taking = Taking(pool, events, bundles, turns=turns, quota=quota, publication=publication)
        upload = Upload(user["id"], plugin_id, key, None, details, source)
        taking.submit(upload, {"causationId": str(uuid4()), "actor": user["id"]})


def approve(platform: Platform, one: Handed) -> None:
    moderator = Person(platform.gateway)
    account = platform.accounts["moderator"]
    assert moderator.log_in(account["username"], account["password"]).is_success
    assert moderator.confirm(account["password"]).is_success
    path = f"/moderation/versions/{one.plugin_id}/{one.version}"
    assert moderator.http.post(f"{path}/claim").is_success
    decision = {"approved": True, "policy": "meets-policies", "words": ""}
    answer = moderator.http.post(f"{path}/decision", json=decision)
    assert answer.is_success, answer.text


def states(developer: Person, plugin_id: str) -> dict[str, str]:
    answer = developer.http.get(f"/developer/plugins/{plugin_id}/versions")
    assert answer.status_code == 200, answer.text
    return {item["version"]: item["status"] for item in answer.json()["items"]}


def versions_served(platform: Platform, plugins: list[str]) -> set[tuple[str, str]]:
    keys = (key.split("/") for key in served(platform, plugins))
    return {(plugin_id, version) for plugin_id, version, _ in keys}


def assert_addresses(readers: Readers, handed: list[Handed]) -> None:
    """A browser that knows the digest gets the bytes of what is public, and of nothing else."""
    public = [one.addresses for one in handed if one.state == "published"]
    expected = {address: data for of_one in public for address, data in of_one.items()}
    assert readers.served(handed) == expected
