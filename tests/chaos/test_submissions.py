"""Versions are handed in while what checks, records and announces them is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from minio import Minio
from tests.chaos.outages import kill, under_load
from tests.chaos.submissions import Handed, Submissions
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.helpers.waiting import eventually

from publishing.checks.engine.registry import required_checks

POPULAR = "Quick Brown Fox Note"
CHECKS = b"publishing.checks"
KILLED = ("scanner", "publishing", "scanner", "postgres", "scanner", "rabbitmq", "scanner", "s3")
VERSIONS = int(os.environ.get("CHAOS_VERSIONS", "8"))  # of each of ten developers
# Which of the checks had passed, by the log, when the version was published.
PASSES = """
    SELECT published.data ->> 'plugin_id', published.data ->> 'version',
        array_agg(DISTINCT passed.data ->> 'check') FILTER (WHERE passed.data IS NOT NULL)
    FROM events AS published
    LEFT JOIN events AS passed ON passed.type = 'check.concluded'
        AND passed.data ->> 'plugin_id' = published.data ->> 'plugin_id'
        AND passed.data ->> 'version' = published.data ->> 'version'
        AND passed.data ->> 'verdict' = 'passed' AND passed.position < published.position
        AND strpos(published.data ->> 'bundle_key', passed.data ->> 'digest') > 0
    WHERE published.type = 'plugin.published' AND published.data ->> 'plugin_id' = ANY(%s)
    GROUP BY 1, 2, published.position
"""


@pytest.fixture
def submissions(platform: Platform) -> Submissions:
    popular = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert popular.create_plugin(plugin_id, POPULAR).status_code == 201
    assert popular.publish(plugin_id, bundle(plugin_id)).status_code == 201
    with publishing(platform) as connection:
        connection.execute("INSERT INTO popular VALUES (%s, 1000)", [plugin_id])
    submissions = Submissions(platform.gateway, POPULAR, versions=VERSIONS)
    submissions.prepare()
    return submissions


@contextmanager
def publishing(platform: Platform) -> Iterator[psycopg.Connection]:
    """Its database, as the owner."""
    url = platform.settings["DATABASE_MIGRATION_URL_PUBLISHING"]
    with psycopg.connect(url, connect_timeout=5) as connection:
        yield connection


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
    platform: Platform, submissions: Submissions
) -> None:
    under_load(submissions, KILLED, partial(kill_one, platform))
    print(f"{submissions.total} versions, repeated: {dict(submissions.repeated)}")

    expected = {(one.plugin_id, one.version): one.state for one in submissions.handed}
    found = {
        (one.plugin_id, one.version): states(one.developer, one.plugin_id).get(one.version)
        for one in submissions.handed
    }
    assert found == expected
    public = {key for key, state in found.items() if state == "published"}
    plugins = sorted({one.plugin_id for one in submissions.handed})
    with publishing(platform) as connection:
        rows = connection.execute(PASSES, [plugins]).fetchall()
    passed = {(plugin_id, version): frozenset(checks or ()) for plugin_id, version, checks in rows}
    assert passed == dict.fromkeys(public, required_checks())
    assert served(platform, plugins) == public
    assert_addresses(platform, submissions.handed)


def states(developer: Person, plugin_id: str) -> dict[str, str]:
    answer = developer.http.get(f"/developer/plugins/{plugin_id}/versions")
    assert answer.status_code == 200, answer.text
    return {item["version"]: item["status"] for item in answer.json()["items"]}


def served(platform: Platform, plugins: list[str]) -> set[tuple[str, str]]:
    """Of which versions something lies under a name that the gateway serves."""
    return {
        (plugin_id, version)
        for plugin in plugins
        for plugin_id, version, name in (key.split("/") for key in stored(platform, plugin))
        if name.endswith((".js", ".list"))
    }


def stored(platform: Platform, plugin_id: str) -> list[str]:
    found = platform.settings
    client = Minio(
        httpx.URL(found["S3_ENDPOINT"]).netloc.decode(),
        access_key=found["S3_ACCESS_KEY"],
        secret_key=found["S3_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )
    objects = client.list_objects(found["S3_BUNDLE_BUCKET"], prefix=f"{plugin_id}/", recursive=True)
    return [str(item.object_name) for item in objects]


def assert_addresses(platform: Platform, handed: list[Handed]) -> None:
    """A browser that knows the digest gets the bytes of what is public, and of nothing else."""
    host = httpx.URL(platform.settings["CONTENT_URL"]).netloc.decode()
    with httpx.Client(base_url=platform.gateway, headers={"host": host}, verify=PLAIN) as http:
        for one in handed:
            if one.kind != "zip":
                answer = http.get(f"/bundles/{one.plugin_id}/{one.version}/{one.digest}.js")
                expected = one.data if one.state == "published" else None
                assert (answer.content if answer.status_code == 200 else None) == expected
