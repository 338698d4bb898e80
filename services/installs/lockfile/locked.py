"""Exactly these versions, for somebody else or for later: what a lock file names, out and in.

A version never changes, but a file may come from another platform: the digest tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from psycopg.rows import dict_row

from installs.model import Installations
from installs.updates.consent import require_consent
from installs.withdrawal import Release, get_releases
from plugin_platform.bundle_keys import digest_of
from plugin_platform.errors import Conflict, Gone, Invalid, NotFound, PlatformError
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection

AT_ONCE = 100

KEYS = """
    SELECT plugin_id, version, bundle_key FROM versions
    JOIN unnest(%(plugin_ids)s::text[], %(versions)s::text[]) AS asked (plugin_id, version)
        USING (plugin_id, version)
"""
MINE = """
    SELECT plugin_id, version, bundle_key
    FROM installed JOIN versions USING (plugin_id, version) JOIN plugins USING (plugin_id)
    WHERE principal = %s AND NOT versions.blocked AND NOT plugins.blocked ORDER BY plugin_id
"""


class Locked(TypedDict):
    """``digest``: SHA-256 in hexadecimal, of the bundle or of the listing of its files."""

    plugin_id: str
    version: str
    digest: str


class NotInstalled(TypedDict):
    plugin_id: str
    version: str
    detail: str


class Outcome(TypedDict):
    installed: list[Locked]
    failed: list[NotInstalled]


Pair = tuple[str, str]


def lock(connection: Connection, principal: str) -> list[Locked]:
    """All that somebody has; what is blocked nobody would get."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(MINE, [principal]).fetchall()
    return [
        Locked(
            plugin_id=row["plugin_id"],
            version=row["version"],
            digest=digest_of(row["bundle_key"]),
        )
        for row in rows
    ]


def require_few(locked: list[Locked]) -> None:
    """Of each plugin one. Raises ``Invalid``."""
    if len(locked) > AT_ONCE:
        raise Invalid(f"{len(locked)} plugins at once; ask for {AT_ONCE}.")
    if len({one["plugin_id"] for one in locked}) < len(locked):
        raise Invalid("A plugin is named twice; name one version of it.")


class Installing:
    """Each for itself: what cannot be had is named, and keeps no other from being installed."""

    def __init__(self, locked: Iterable[Locked]) -> None:
        self._locked = list(locked)
        self.outcome = Outcome(installed=[], failed=[])

    def decide(self, connection: Connection, owner: str, mine: Installations) -> list[Event]:
        self.outcome = Outcome(installed=[], failed=[])
        releases = get_releases(connection, self._versions(mine))
        digests = _digests(connection, self._locked)
        events: list[Event] = []
        for one in self._locked:
            try:
                self._require(one, mine.version_of(one["plugin_id"]), releases, digests)
                events += mine.install(owner, one["plugin_id"], one["version"])
                mine = mine.with_version(one["plugin_id"], one["version"])
                self.outcome["installed"].append(one)
            except PlatformError as error:
                self.outcome["failed"].append(
                    NotInstalled(
                        plugin_id=one["plugin_id"], version=one["version"], detail=error.detail
                    )
                )
        return events

    def _require(
        self,
        one: Locked,
        present: str | None,
        releases: dict[Pair, Release],
        digests: dict[Pair, str],
    ) -> None:
        """Raises why it cannot be had."""
        plugin_id, version = pair = one["plugin_id"], one["version"]
        release = releases.get(pair)
        if release is None:
            raise NotFound(f"There is no published plugin '{plugin_id}' '{version}'.")
        if refusal := release.refusal(plugin_id, present):
            raise Gone(refusal)
        if digests[pair] != one["digest"]:
            raise Conflict(
                f"{plugin_id} {version} is another one here than the list names: "
                "its content has another digest."
            )
        if present is not None and present != version:
            before = releases.get((plugin_id, present))
            require_consent(plugin_id, before and before.manifest, release, ())

    def _versions(self, mine: Installations) -> Iterable[Pair]:
        for one in self._locked:
            yield one["plugin_id"], one["version"]
            if present := mine.version_of(one["plugin_id"]):
                yield one["plugin_id"], present


def _digests(connection: Connection, locked: list[Locked]) -> dict[Pair, str]:
    values = {
        "plugin_ids": [one["plugin_id"] for one in locked],
        "versions": [one["version"] for one in locked],
    }
    rows = connection.execute(KEYS, values).fetchall()
    return {(plugin_id, version): digest_of(key) for plugin_id, version, key in rows}
