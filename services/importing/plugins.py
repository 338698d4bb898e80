"""Publishing what is imported, on the way of every submission: the same model, the same checks in
their own processes, the same transaction that sees a pass of each before anything is public.

What is there already is left as it is, so a run goes on where the one before it was ended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from importing.accounts import Accounts, Owner
from importing.bundle import manifest_of, module_of, readme_of
from importing.directory import Entry, LeftOut, Release
from plugin_platform import actors
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, TooManyRequests, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.versions import newest_first
from publishing import read_model
from publishing.callers import require_publisher
from publishing.input.listing import read_version_details
from publishing.intake.deadline import Deadline
from publishing.intake.publication import Publication
from publishing.intake.quotas import Quota
from publishing.intake.submission import Submissions, Upload
from publishing.intake.turns import Turns
from publishing.model import Plugin, stream_of

T = TypeVar("T")

ATTEMPTS = 5
PAUSE = 2.0  # s, after which a busy platform is asked again
# The hour's share is for people who publish; how much an account may store holds here too.
QUOTA = Quota(versions_an_hour=10**9, total_bytes=Quota.from_environment().total_bytes)
WITHIN = 60.0  # s, of a version: nobody waits for an answer


@dataclass
class Outcome:
    """Of one line."""

    entry: Entry
    published: int = 0
    held: int = 0
    present: int = 0
    problems: list[LeftOut] = field(default_factory=list)


class Importer:
    """Used by several threads at once, each for lines of its own."""

    def __init__(self, pool: Pool, bundles: Bundles, accounts: Accounts) -> None:
        self._pool = pool
        self._bundles = bundles
        self._accounts = accounts
        self._events = EventStore(pool, read_model.apply)
        self._publication = Publication(pool, self._events)

    def bring_in(self, entry: Entry) -> Outcome:
        """Raises ``Unavailable`` when a part of the platform is away for too long."""
        outcome = Outcome(entry)
        try:
            owner = patiently(lambda: self._accounts.author(entry.author))
            plugin = patiently(lambda: self._create(entry, owner))
            for release in entry.releases:
                self._bring_version(entry, owner, plugin, release, outcome)
        except (Conflict, Forbidden, Invalid) as error:
            outcome.problems.append(LeftOut(entry.line, said_of(error)))
        return outcome

    def _create(self, entry: Entry, owner: Owner) -> Plugin:
        """Raises ``Conflict`` where the id is somebody's, ``Forbidden`` for a banned author."""
        require_publisher({"id": owner.id, "is_developer": True}, self._pool)
        owned = in_transaction(self._pool, lambda c: read_model.count_plugins(c, owner.id))

        def decide(plugin: Plugin) -> list[Event]:
            if plugin.created is not None and plugin.publisher["owner_id"] == owner.id:
                return []
            return plugin.create(
                entry.plugin_id, owner.id, owner.username, entry.listing, owned=owned
            )

        metadata = {"actor": actors.OPERATOR}
        return self._events.change(stream_of(entry.plugin_id), Plugin, decide, metadata)

    def _bring_version(
        self, entry: Entry, owner: Owner, plugin: Plugin, release: Release, outcome: Outcome
    ) -> None:
        if any(known.name == release.version for known in plugin.versions.values()):
            outcome.present += 1
            return
        try:
            status = patiently(lambda: self._submit(entry, owner, release.version))
        except (Conflict, Forbidden, Invalid) as error:
            of_version = f"version {release.version}: {said_of(error)}"
            outcome.problems.append(LeftOut(entry.line, of_version))
            return
        if status == "published":
            outcome.published += 1
        else:
            outcome.held += 1

    def _submit(self, entry: Entry, owner: Owner, version: str) -> str:
        """The status of the version then."""
        key = self._bundles.stage(module_of(entry, version))
        details = read_version_details(
            version=version,
            changelog=changelog_of(entry, version),
            min_platform_version=None,
            readme=readme_of(entry),
        )
        source = {"kind": "import", "username": owner.username}
        manifest = manifest_of(entry, version)
        upload = Upload(owner.id, entry.plugin_id, key, manifest, details, source)
        command = {
            "actor": actors.OPERATOR,
            "causationId": f"import:{entry.plugin_id}:{version}",
        }
        try:
            return str(self._submissions().submit(upload, command)["status"])
        finally:
            self._bundles.discard(key)

    def _submissions(self) -> Submissions:
        """Whose turn it is the number of threads says already."""
        return Submissions(
            self._pool,
            self._events,
            self._bundles,
            turns=Turns(1),
            quota=QUOTA,
            publication=self._publication,
            begin=lambda: Deadline(WITHIN),
        )


def changelog_of(entry: Entry, version: str) -> str:
    names = newest_first(release.version for release in entry.releases)
    return "The newest version." if version == names[0] else "An earlier version."


def threads() -> int:
    return max(2, min(8, 2 * (os.cpu_count() or 1)))


def patiently(ask: Callable[[], T]) -> T:
    """Raises ``Unavailable`` when it is still so after some attempts."""
    for attempt in range(ATTEMPTS):
        try:
            return ask()
        except (Unavailable, TooManyRequests):
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(PAUSE)
    raise AssertionError


def said_of(error: Conflict | Forbidden | Invalid) -> str:
    first = (error.errors or [{}])[0]
    detail = str(first.get("detail", ""))
    return f"{error.detail} {detail}".strip() if detail != error.detail else error.detail
