"""Several updates at once: each that can be had, and of the others why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from installs.dependencies.planning import events_along, plan, require_quiet
from installs.installed import Installed
from installs.model import Installations
from installs.updates.consent import require_consent
from installs.updates.offers import automatic_offers
from installs.withdrawal import Release, get_releases
from plugin_platform.errors import Conflict, Gone, Invalid, NotFound, PlatformError
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection

AT_ONCE = 100


class Wanted(TypedDict):
    """``accept``: the permissions that are agreed to."""

    plugin_id: str
    version: str
    accept: list[str]


class Updated(TypedDict):
    """Also what was so already: a command may come twice."""

    plugin_id: str
    version: str
    previous_version: str | None


class Failed(TypedDict):
    plugin_id: str
    version: str
    detail: str


class Outcome(TypedDict):
    updated: list[Updated]
    failed: list[Failed]


Releases = dict[tuple[str, str], Release]


def require_few(wanted: list[Wanted]) -> None:
    """Of each plugin one. Raises ``Invalid``."""
    if len(wanted) > AT_ONCE:
        raise Invalid(f"{len(wanted)} updates at once; ask for {AT_ONCE}.")
    if len({one["plugin_id"] for one in wanted}) < len(wanted):
        raise Invalid("A plugin is named twice; name one version of it.")


class Updating:
    """Decides on what is wanted, with what there is to have at this moment."""

    def __init__(self, wanted: Iterable[Wanted], *, automatic: bool) -> None:
        self._wanted = list(wanted)
        self._automatic = automatic
        self.outcome = Outcome(updated=[], failed=[])

    def decide(
        self, connection: Connection, owner: str, mine: Installations, share: int
    ) -> list[Event]:
        """``share``: for how many per cent of people updates may be automatic."""
        self.outcome = Outcome(updated=[], failed=[])
        releases = get_releases(connection, self._versions(mine))
        offered = automatic_offers(connection, owner, share) if self._automatic else None
        events: list[Event] = []
        for one in self._wanted:
            try:
                present = mine.get(one["plugin_id"])
                if present.version != one["version"]:
                    self._require(one, present.version, releases, offered)
                    more, then = self._along(connection, owner, one, mine)
                    events += more + then.configure(owner, one["plugin_id"], version=one["version"])
                    mine = then.with_version(one["plugin_id"], one["version"])
                self._note(one, present)
            except PlatformError as error:
                failed = Failed(
                    plugin_id=one["plugin_id"], version=one["version"], detail=error.detail
                )
                self.outcome["failed"].append(failed)
        return events

    def _require(
        self, one: Wanted, present: str, releases: Releases, offered: dict[str, str] | None
    ) -> None:
        """Raises why it cannot be had."""
        plugin_id, version = one["plugin_id"], one["version"]
        if offered is not None and offered.get(plugin_id) != version:
            raise Conflict(f"{plugin_id} {version} is not to be installed without a question.")
        release = releases.get((plugin_id, version))
        if release is None:
            raise NotFound(f"There is no published plugin '{plugin_id}' '{version}'.")
        if refusal := release.refusal(plugin_id, present):
            raise Gone(refusal)
        before = releases.get((plugin_id, present))
        require_consent(plugin_id, before and before.manifest, release, one["accept"])

    def _along(
        self, connection: Connection, owner: str, one: Wanted, mine: Installations
    ) -> tuple[list[Event], Installations]:
        """Raises ``Conflict`` where nothing goes together, or something has to be asked first."""
        planned = plan(connection, owner, mine, one["plugin_id"], one["version"])
        require_quiet(planned, "Update it by itself.")
        return events_along(planned, owner, mine)

    def _versions(self, mine: Installations) -> Iterable[tuple[str, str]]:
        for one in self._wanted:
            yield one["plugin_id"], one["version"]
            if present := mine.version_of(one["plugin_id"]):
                yield one["plugin_id"], present

    def _note(self, one: Wanted, present: Installed) -> None:
        was_so = present.version == one["version"]
        updated = Updated(
            plugin_id=one["plugin_id"],
            version=one["version"],
            previous_version=present.previous if was_so else present.version,
        )
        self.outcome["updated"].append(updated)
