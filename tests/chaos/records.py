"""What the log of publishing says of versions, held against what lies in the storage."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import urllib3
from deploy.local.test.testbed import Platform
from minio.error import MinioException
from tests.helpers.passes import PASSES_IN_LOG
from tests.helpers.stored import published

from plugin_platform.bundle_keys import digest_of, in_address
from publishing.checks.engine.registry import required_checks

# Which of the checks had passed, by the log, when the version was published.
PASSES_BEFORE = f"""
    SELECT published.data ->> 'plugin_id', published.data ->> 'version',
        array_agg(DISTINCT passed.check_id) FILTER (WHERE passed.check_id IS NOT NULL)
    FROM events AS published
    LEFT JOIN ({PASSES_IN_LOG}) AS passed
        ON passed.plugin_id = published.data ->> 'plugin_id'
        AND passed.version = published.data ->> 'version'
        AND passed.position < published.position
        AND strpos(published.data ->> 'bundle_key', passed.digest) > 0
    WHERE published.type = 'plugin.published' AND published.data ->> 'plugin_id' = ANY(%s)
    GROUP BY 1, 2, published.position
"""  # noqa: S608 - constants
PASSES = f"""
    SELECT plugin_id, version, digest, array_agg(DISTINCT check_id)
    FROM ({PASSES_IN_LOG}) AS passed GROUP BY 1, 2, 3
"""  # noqa: S608 - constants
AWAY = (psycopg.OperationalError, MinioException, urllib3.exceptions.HTTPError)
SERVED = (".js", ".list")


@contextmanager
def publishing(platform: Platform) -> Iterator[psycopg.Connection]:
    """Its database, as the owner."""
    url = platform.settings["DATABASE_MIGRATION_URL_PUBLISHING"]
    with psycopg.connect(url, connect_timeout=5) as connection:
        yield connection


def served(platform: Platform, plugins: Collection[str]) -> list[str]:
    """Keys of what lies under a name that the gateway serves."""
    return [
        key
        for key in published(platform)
        if key.endswith(SERVED) and key.partition("/")[0] in plugins
    ]


def assert_recorded(platform: Platform, plugins: list[str], public: set[tuple[str, str]]) -> None:
    """By the log: of these plugins these versions are published, and each after a pass of every
    required check.
    """
    with publishing(platform) as connection:
        rows = connection.execute(PASSES_BEFORE, [plugins]).fetchall()
    passed = {(plugin_id, version): set(checks or ()) for plugin_id, version, checks in rows}
    assert passed.keys() == public
    lacking = {key: required_checks() - checks for key, checks in passed.items()}
    assert not any(lacking.values()), f"published without a pass of {lacking}"


def unrecorded(platform: Platform, plugins: Collection[str]) -> dict[str, frozenset[str]]:
    """What is served, announced or not, without a pass on record: keys, and of which checks.
    Raises one of ``AWAY`` while there is nothing to be learnt.
    """
    return lacking_a_pass(platform, served(platform, plugins))


def lacking_a_pass(platform: Platform, keys: Collection[str]) -> dict[str, frozenset[str]]:
    with publishing(platform) as connection:
        rows = connection.execute(PASSES).fetchall()
    passed = {
        (plugin_id, in_address(version), digest): frozenset(checks)
        for plugin_id, version, digest, checks in rows
    }
    lacking = {}
    for key in keys:
        plugin_id, version = key.split("/")[:2]
        lacking[key] = required_checks() - passed.get(
            (plugin_id, version, digest_of(key)), frozenset()
        )
    return {key: checks for key, checks in lacking.items() if checks}


@dataclass
class Watch:
    looks: int = 0
    found: dict[str, frozenset[str]] = field(default_factory=dict)


@contextmanager
def watched(platform: Platform, plugins: Collection[str]) -> Iterator[Watch]:
    """Asks for what is ``unrecorded`` again and again meanwhile. Of a key that was on record once
    the log is not asked again: it forgets nothing.
    """
    watch, enough = Watch(), threading.Event()
    on_record: set[str] = set()

    def look() -> None:
        while not enough.wait(0.1):
            try:
                if unknown := set(served(platform, plugins)) - on_record:
                    found = lacking_a_pass(platform, unknown)
                    watch.found.update(found)
                    on_record.update(unknown - found.keys())
                watch.looks += 1
            except AWAY:
                continue

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield watch
    finally:
        enough.set()
        watching.join()
