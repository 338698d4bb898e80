"""What somebody could get of a plugin and of all that it might need, from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg.rows import class_row
from semver import Version

from installs.dependencies.solving import Candidate
from installs.model import Installations
from installs.rollouts import tables as rollouts
from installs.updates.offers import FITS
from installs.withdrawal import STATUS
from plugin_platform.errors import Conflict
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import PLATFORM_VERSION, is_plugin_id
from plugin_platform.version_ranges import Needs, fits, read_needs
from plugin_platform.versions import is_newer

MOST_PLUGINS = 600  # as many as one may have, and a hundred more
MOST_VERSIONS = 100  # the newest of each plugin
MOST_IN_ALL = 20_000

VERSIONS = f"""
    SELECT wanted.plugin_id, newest.*
    FROM unnest(%(plugin_ids)s::text[], %(asked)s::text[]) AS wanted (plugin_id, asked),
    LATERAL (
        SELECT versions.version, needs, min_platform_version, {FITS} AS fitting, {STATUS}
        FROM versions JOIN plugins USING (plugin_id) {rollouts.OF_VERSION}
        WHERE versions.plugin_id = wanted.plugin_id
          AND (versions.version = wanted.asked OR {rollouts.IS_FOR})
        ORDER BY versions.version = wanted.asked DESC NULLS LAST, core DESC, prerelease
        LIMIT %(limit)s
    ) AS newest
"""  # noqa: S608 - constants
NEEDS = """
    SELECT plugin_id, needs FROM versions
    JOIN unnest(%s::text[], %s::text[]) AS mine (plugin_id, version) USING (plugin_id, version)
    WHERE needs IS NOT NULL
"""


@dataclass(frozen=True)
class Row:
    """``fitting``: it runs on this platform."""

    plugin_id: str
    version: str
    needs: Any
    min_platform_version: str | None
    fitting: bool
    status: str
    reason: str | None

    @property
    def rank(self) -> tuple[bool, Version]:
        parsed = Version.parse(self.version)
        return parsed.prerelease is None, parsed


@dataclass
class Universe:
    """``versions``: by plugin, the most wanted first. ``present``: those of somebody's plugins
    that have to do with the one that is wanted. ``unfit``: by plugin, the platform that its newest
    version needs where this one is too old.
    """

    versions: dict[str, list[Candidate]] = field(default_factory=dict)
    present: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)


def around(
    connection: Connection,
    principal: str | None,
    mine: Installations,
    plugin_id: str,
    version: str | None,
) -> Universe:
    """Of versions that are rolled out those for ``principal``. ``version`` is the one that
    is wanted, which can be had although it is not the newest.
    Raises ``Conflict`` where it is too much to be looked at.
    """
    return _Loading(connection, principal, mine, plugin_id, version).load()


def too_much(plugin_id: str) -> Conflict:
    return Conflict(
        f"What {plugin_id} needs is too entangled to be looked through: "
        "install first what it needs, one plugin after the other."
    )


class _Loading:
    def __init__(
        self,
        connection: Connection,
        principal: str | None,
        mine: Installations,
        plugin_id: str,
        version: str | None,
    ) -> None:
        self._connection = connection
        self._principal = principal
        self._mine = mine
        self._plugin_id = plugin_id
        self._version = version
        there = mine.version_of(plugin_id)
        self._goes_back = bool(version and there and is_newer(there, than=version))
        self._kept = self._needs_that_are_met()
        self._found = Universe()
        self._count = 0

    def load(self) -> Universe:
        missing = {self._plugin_id}
        while missing:
            if len(self._found.versions) + len(missing) > MOST_PLUGINS:
                raise too_much(self._plugin_id)
            self._read(missing)
            missing = self._named() - self._found.versions.keys()
        return self._found

    def _needs_that_are_met(self) -> dict[str, Needs]:
        """Of somebody's plugins: what these lack already is no promise to keep."""
        mine = [(one.plugin_id, one.version) for one in self._mine.plugins.values()]
        pairs = [[each for each, _ in mine], [version for _, version in mine]]
        return {
            plugin_id: {
                each: versions
                for each, versions in read_needs(needs).items()
                if (there := self._mine.version_of(each)) and fits(there, versions)
            }
            for plugin_id, needs in self._connection.execute(NEEDS, pairs)
        }

    def _named(self) -> set[str]:
        """All that is needed by what was found, and those of somebody's plugins that need it."""
        found = self._found.versions
        needed = {each for some in found.values() for one in some for each in one.needs}
        around = needed | found.keys()
        return needed | {each for each, needs in self._kept.items() if needs.keys() & around}

    def _read(self, plugin_ids: Iterable[str]) -> None:
        asked = {each: self._asked(each) for each in plugin_ids if is_plugin_id(each)}
        self._found.versions.update({each: [] for each in plugin_ids})
        rows = self._rows(asked)
        self._count += len(rows)
        if self._count > MOST_IN_ALL:
            raise too_much(self._plugin_id)
        for row in sorted(rows, key=lambda each: each.rank, reverse=True):
            if self._can_be_had(row):
                self._add(row)
            elif row.status == "available" and row.min_platform_version:
                self._found.unfit.setdefault(row.plugin_id, row.min_platform_version)

    def _asked(self, plugin_id: str) -> str | None:
        wanted = self._version if plugin_id == self._plugin_id else None
        return wanted or self._mine.version_of(plugin_id)

    def _can_be_had(self, row: Row) -> bool:
        if row.status == "blocked":
            return False
        there = self._mine.version_of(row.plugin_id)
        if row.version == there:
            return True
        if row.status != "available" or not row.fitting:
            return False
        return row.plugin_id == self._plugin_id or self._may_come_after(row.version, there)

    def _may_come_after(self, version: str, there: str | None) -> bool:
        """What somebody has goes back only with what they go back to themselves."""
        return there is None or self._goes_back or is_newer(version, than=there)

    def _add(self, row: Row) -> None:
        plugin_id, version = row.plugin_id, row.version
        is_present = version == self._mine.version_of(plugin_id)
        is_kept = is_present and plugin_id != self._plugin_id
        needs = self._kept.get(plugin_id, {}) if is_kept else read_needs(row.needs)
        self._found.versions[plugin_id].append(Candidate(plugin_id, version, needs))
        if is_present:
            self._found.present[plugin_id] = version

    def _rows(self, asked: Mapping[str, str | None]) -> list[Row]:
        values = {
            "plugin_ids": list(asked),
            "asked": list(asked.values()),
            "platform": PLATFORM_VERSION,
            "principal": self._principal,
            "limit": MOST_VERSIONS,
        }
        with self._connection.cursor(row_factory=class_row(Row)) as cursor:
            return cursor.execute(VERSIONS, values).fetchall()
