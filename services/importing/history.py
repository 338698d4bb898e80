"""Who has what is imported: as many accounts as its downloads stand for, with the versions in the
proportion in which they were downloaded.

Which accounts have a plugin follows from its id: half of them are from the neighbourhood of its
category, so that people who have one have others like it, and half from everywhere. With more
installs the same accounts have it and further ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from importing.accounts import Accounts, Owner
from importing.directory import Entry, Release, number_of
from importing.plugins import patiently
from installs import read_model, withdrawal
from installs.model import Installations, stream_of
from plugin_platform import actors
from plugin_platform.errors import Conflict
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.manifests import CATEGORIES

READERS = 2000
DOWNLOADS_PER_INSTALL = 4000
NEIGHBOURHOOD = 40  # accounts, in which plugins of a category begin
STRIDE = 1013  # has no divisor in common with the number of readers


@dataclass(frozen=True)
class Install:
    plugin_id: str
    reader: int
    version: str


class History:
    def __init__(self, pool: Pool, accounts: Accounts) -> None:
        self._pool = pool
        self._accounts = accounts
        self._events = EventStore(pool, read_model.apply)
        self._readers: dict[int, Owner] = {}  # at most READERS

    def installs_of(self, entry: Entry, downloads_per_install: int) -> list[Install]:
        """Of versions that can be installed."""
        available = [one for one in entry.releases if self._is_available(entry, one.version)]
        return planned(entry, available, downloads_per_install) if available else []

    def record(self, install: Install) -> bool:
        """Whether it is new. Raises ``Unavailable``."""
        principal = f"user:{self._reader(install.reader).id}"
        new = False

        def decide(mine: Installations) -> list[Event]:
            nonlocal new
            has = mine.version_of(install.plugin_id) is not None
            said = [] if has else mine.install(principal, install.plugin_id, install.version)
            new = bool(said)
            return said

        metadata = {"actor": actors.OPERATOR}
        try:
            patiently(
                lambda: self._events.change(stream_of(principal), Installations, decide, metadata)
            )
        except Conflict:
            return False  # this account has as many as anybody may have
        return new

    def _reader(self, number: int) -> Owner:
        if number not in self._readers:
            self._readers[number] = patiently(lambda: self._accounts.reader(number))
        return self._readers[number]

    def _is_available(self, entry: Entry, version: str) -> bool:
        def look(connection: Connection) -> bool:
            found = withdrawal.get_release(connection, entry.plugin_id, version)
            return found is not None and found.refusal(entry.plugin_id, None) is None

        return in_transaction(self._pool, look)


def planned(entry: Entry, available: list[Release], downloads_per_install: int) -> list[Install]:
    wanted = how_many(entry, downloads_per_install)
    versions = spread(available, wanted)
    readers = who(entry)
    return [Install(entry.plugin_id, next(readers), version) for version in versions]


def how_many(entry: Entry, downloads_per_install: int) -> int:
    return min(READERS, round(entry.downloads / downloads_per_install))


def spread(releases: list[Release], wanted: int) -> list[str]:
    """``wanted`` versions, each as often as its share of the downloads, the oldest first."""
    total = sum(release.downloads for release in releases)
    if not total:
        return [releases[-1].version] * wanted
    versions, reached, at = [], releases[0].downloads, 0
    for number in range(wanted):
        while (number + 0.5) / wanted * total > reached and at < len(releases) - 1:
            at += 1
            reached += releases[at].downloads
        versions.append(releases[at].version)
    return versions


def who(entry: Entry) -> Iterator[int]:
    """Numbers of readers, each once."""
    seen: set[int] = set()
    home = CATEGORIES.index(entry.listing["category"]) * READERS // len(CATEGORIES)
    start = number_of(entry.plugin_id)
    near, anywhere = home + start % NEIGHBOURHOOD, start % READERS
    for turn in count():
        for reader in ((near + turn) % READERS, (anywhere + turn * STRIDE) % READERS):
            if reader not in seen:
                seen.add(reader)
                yield reader
