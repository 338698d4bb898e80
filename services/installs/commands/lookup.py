"""What commands look up in the tables before they decide: each for itself, or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from semver import Version

from installs.dependencies.planning import Plan, plan
from installs.model import Installations
from installs.rollouts.newest import newest_for
from installs.updates.offers import FITS
from installs.withdrawal import STATUS, Release, get_releases, release_for
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.manifests import PLATFORM_VERSION, is_plugin_id

Wanted = tuple[str, str | None]  # a plugin, and the version that is named

# Where a version is for everybody and no version of its plugin has ever needed another, nothing
# comes along, and the latest is the one that all get who name none.
# The limit has each looked up by its index: nobody reads all plugins for a few of them.
PLAIN = f"""
    SELECT asked.plugin_id, asked.version, found.version
    FROM unnest(%(plugin_ids)s::text[], %(versions)s::text[]) AS asked (plugin_id, version)
    CROSS JOIN LATERAL (
        SELECT versions.version FROM plugins JOIN versions USING (plugin_id)
        CROSS JOIN LATERAL (SELECT {STATUS}) AS said
        WHERE plugin_id = asked.plugin_id
          AND versions.version = coalesce(asked.version, plugins.latest)
          AND said.status = 'available' AND {FITS}
        LIMIT 1
    ) AS found
    WHERE NOT EXISTS (SELECT FROM versions AS each
                      WHERE each.plugin_id = asked.plugin_id AND each.needs IS NOT NULL)
      AND NOT EXISTS (SELECT FROM rollouts
                      WHERE rollouts.plugin_id = asked.plugin_id AND state = 'rolling')
      AND NOT EXISTS (SELECT FROM experiments
                      WHERE experiments.plugin_id = asked.plugin_id AND ended_at IS NULL)
"""  # noqa: S608 - constants


class Alone(Exception):
    """This command takes more than was looked up for all of its group: it goes by itself."""


class Lookup(Protocol):
    def require_offered(
        self, owner: str, plugin_id: str, version: str | None, present: str | None
    ) -> None:
        """Without a version the one that ``owner`` gets, who has the version ``present``. Raises
        ``NotFound``, ``Gone``.
        """

    def release(self, plugin_id: str, version: str, present: str) -> Release:
        """Raises ``NotFound``, ``Gone``."""

    def plan(self, owner: str, mine: Installations, plugin_id: str, version: str | None) -> Plan:
        """Raises ``NotFound``, ``Conflict``."""


class SingleLookup:
    """For one command, or one question."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def require_offered(
        self, owner: str | None, plugin_id: str, version: str | None, present: str | None
    ) -> None:
        wanted = version or self.newest_for(owner, plugin_id)
        release_for(self._pool, plugin_id, wanted, present)

    def newest_for(self, owner: str | None, plugin_id: str) -> str | None:
        return in_transaction(self._pool, lambda c: newest_for(c, owner, plugin_id))

    def release(self, plugin_id: str, version: str | None, present: str | None) -> Release:
        return release_for(self._pool, plugin_id, version, present)

    def plan(
        self, owner: str | None, mine: Installations, plugin_id: str, version: str | None
    ) -> Plan:
        return in_transaction(self._pool, lambda c: plan(c, owner, mine, plugin_id, version))


class GroupLookup:
    """For all commands of a group: what most of them take. Raises ``Alone`` for all the rest, with
    every refusal among it: the words for it are ``SingleLookup``'.
    """

    def __init__(self) -> None:
        self._plain: dict[Wanted, str] = {}
        self._releases: dict[tuple[str, str], Release] = {}

    def fill(
        self,
        connection: Connection,
        wanted: Iterable[Wanted],
        configured: Iterable[tuple[str, str]],
    ) -> None:
        """Read the tables once for what is to be installed, and for what is there."""
        asked = {each for each in wanted if _is_sound(each)}
        if asked:
            values = {
                "plugin_ids": [plugin_id for plugin_id, _ in asked],
                "versions": [version for _, version in asked],
                "platform": PLATFORM_VERSION,
            }
            rows = connection.execute(PLAIN, values)
            self._plain = {(plugin_id, named): version for plugin_id, named, version in rows}
        there = set(configured)
        self._releases = get_releases(connection, there) if there else {}

    def require_offered(
        self, owner: str, plugin_id: str, version: str | None, present: str | None
    ) -> None:
        self._version(plugin_id, version)

    def release(self, plugin_id: str, version: str, present: str) -> Release:
        found = self._releases.get((plugin_id, version))
        if found is None or found.refusal(plugin_id, present):
            raise Alone
        return found

    def plan(self, owner: str, mine: Installations, plugin_id: str, version: str | None) -> Plan:
        """Nothing comes along; what is only for people's eyes is left out."""
        planned, present = self._version(plugin_id, version), mine.version_of(plugin_id)
        if present not in (None, planned):
            raise Alone
        return Plan(
            plugin_id=plugin_id,
            name=plugin_id,
            version=planned,
            previous_version=present,
            enables=False,
            permissions=[],
            asks_for=[],
            needed_by=[],
            along=[],
        )

    def _version(self, plugin_id: str, version: str | None) -> str:
        try:
            return self._plain[plugin_id, version]
        except KeyError:
            raise Alone from None


def _is_sound(wanted: Wanted) -> bool:
    plugin_id, version = wanted
    return is_plugin_id(plugin_id) and (version is None or Version.is_valid(version))
