"""What an install or an update brings along, before it and when it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypedDict

from psycopg.rows import dict_row

from installs.dependencies.solving import Need, TooMuch, Unsolvable, solve
from installs.dependencies.universe import Universe, around, too_much
from installs.dependencies.words import conflict
from installs.model import Installations
from installs.read_model import InstalledPlugin
from installs.updates.consent import require_accepted
from plugin_platform.errors import Conflict, NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import PLATFORM_VERSION
from plugin_platform.permissions import grown, permissions_of
from plugin_platform.version_ranges import needs_of

ALONG = "/along"
DESCRIBED = """
    SELECT plugin_id, version, manifest FROM versions
    JOIN unnest(%s::text[], %s::text[]) AS asked (plugin_id, version) USING (plugin_id, version)
"""
NAMES = """
    SELECT plugin_id, manifest ->> 'name' FROM versions
    JOIN plugins USING (plugin_id)
    WHERE plugin_id = ANY (%s) AND version = latest
"""

Pair = tuple[str, str]


class Along(TypedDict):
    plugin_id: str
    version: str


class InstalledAlong(InstalledPlugin):
    """``along``: what came or changed with it."""

    along: list[Along]


class Change(TypedDict):
    """``previous_version`` is null where it is not there yet; ``enables``: it is there, and off.
    ``asks_for`` is what it asks for beyond the version that is there. ``needed_by`` are names.
    """

    plugin_id: str
    name: str
    version: str
    previous_version: str | None
    enables: bool
    permissions: list[str]
    asks_for: list[str]
    needed_by: list[str]


class Plan(Change):
    """``along``: what else comes or changes, in the order in which each finds what it needs."""

    along: list[Change]


def plan(
    connection: Connection,
    principal: str | None,
    mine: Installations,
    plugin_id: str,
    version: str | None = None,
) -> Plan:
    """Of a version that can be had; without one, the newest with which all goes together.
    Raises ``Conflict`` with who needs what, and ``NotFound``.
    """
    universe = around(connection, principal, mine, plugin_id, version)
    _require_fitting(connection, universe, plugin_id, version)
    try:
        found = solve(universe.versions, Need(plugin_id, exactly=version), universe.present)
    except Unsolvable as problem:
        concerned = {id_ for each in problem.causes for id_ in _concerned(each)}
        raise conflict(problem.causes, universe, _names(connection, concerned)) from None
    except TooMuch:
        raise too_much(plugin_id) from None
    return _Planned(connection, mine, plugin_id, found).plan()


def _concerned(cause: Any) -> set[str]:
    return {cause.need.plugin_id} | ({cause.by.plugin_id} if cause.by else set())


def _require_fitting(
    connection: Connection, universe: Universe, plugin_id: str, version: str | None
) -> None:
    possible = universe.versions[plugin_id]
    if any(version in (None, one.version) for one in possible):
        return
    name = _names(connection, {plugin_id}).get(plugin_id, plugin_id)
    if least := universe.unfit.get(plugin_id):
        raise Conflict(
            f"{name} needs version {least} of the platform; this is {PLATFORM_VERSION}.",
            [{"pointer": "/version", "detail": f"It needs version {least} of the platform."}],
        )
    raise NotFound(f"There is no published plugin {plugin_id!r} {version or ''}".rstrip() + ".")


class _Planned:
    def __init__(
        self, connection: Connection, mine: Installations, plugin_id: str, found: Mapping[str, str]
    ) -> None:
        self._mine = mine
        self._plugin_id = plugin_id
        self._found = found
        present = {(each, there) for each in found if (there := mine.version_of(each))}
        self._manifests = _manifests(connection, present | set(found.items()))

    def plan(self) -> Plan:
        wanted = self._change(self._plugin_id)
        along = [self._change(each) for each in self._in_order() if self._is_changed(each)]
        return Plan(**wanted, along=along)

    def _is_changed(self, plugin_id: str) -> bool:
        """What is off and needed is switched on; what is off otherwise stays so."""
        if self._mine.version_of(plugin_id) != self._found[plugin_id]:
            return True
        return self._enables(plugin_id)

    def _enables(self, plugin_id: str) -> bool:
        present = self._mine.plugins.get(plugin_id)
        return present is not None and not present.enabled and plugin_id in self._needed()

    def _needed(self) -> set[str]:
        """By what is wanted, itself or through others."""
        needed: set[str] = set()
        open_ = [self._plugin_id]
        while open_:
            fresh = [each for each in self._needs(open_.pop()) if each not in needed]
            needed.update(fresh)
            open_ += fresh
        return needed - {self._plugin_id}

    def _in_order(self) -> list[str]:
        """Those that others need come first; a circle is cut where it is met."""
        ordered: dict[str, None] = {}
        seen: set[str] = set()

        def visit(plugin_id: str) -> None:
            if plugin_id in seen:
                return
            seen.add(plugin_id)
            for each in sorted(self._needs(plugin_id)):
                visit(each)
            ordered[plugin_id] = None

        for each in (self._plugin_id, *sorted(self._found)):
            visit(each)
        return [each for each in ordered if each != self._plugin_id]

    def _needs(self, plugin_id: str) -> list[str]:
        manifest = self._manifests[plugin_id, self._found[plugin_id]]
        return [each for each in needs_of(manifest) if each in self._found]

    def _change(self, plugin_id: str) -> Change:
        version, previous = self._found[plugin_id], self._mine.version_of(plugin_id)
        manifest = self._manifests[plugin_id, version]
        before = None if previous is None else self._manifests.get((plugin_id, previous))
        needed_by = [each for each in self._found if plugin_id in self._needs(each)]
        return Change(
            plugin_id=plugin_id,
            name=self._name(plugin_id),
            version=version,
            previous_version=previous,
            enables=self._enables(plugin_id),
            permissions=sorted(permissions_of(manifest)),
            asks_for=grown(before, manifest) if before else [],
            needed_by=sorted(map(self._name, needed_by)),
        )

    def _name(self, plugin_id: str) -> str:
        return str(self._manifests[plugin_id, self._found[plugin_id]].get("name", plugin_id))


def require_agreed(
    planned: Plan,
    mine: Installations,
    along: Collection[Along] | None,
    accepted: Collection[str],
) -> None:
    """``along``: what somebody was told that comes along; None where whatever does may. Raises
    ``Conflict`` with what else does, or with each permission that was not agreed to.
    """
    others = {(one["plugin_id"], one["version"]): one for one in planned["along"]}
    if along is not None and _left_of(along, mine) != others.keys():
        names = [f"{one['name']} {one['version']}" for one in planned["along"]]
        also = ", ".join(names) or "nothing else"
        details = [{"pointer": ALONG, "detail": each} for each in names or [also]]
        raise Conflict(f"With {planned['name']} {planned['version']} comes {also}.", details)
    for one in (planned, *planned["along"]):
        require_accepted(one["plugin_id"], one["version"], one["asks_for"], accepted)


def _left_of(along: Iterable[Along], mine: Installations) -> set[Pair]:
    """Without what is so already: a command may come twice."""
    runs = {(one.plugin_id, one.version) for one in mine.plugins.values() if one.enabled}
    return {(one["plugin_id"], one["version"]) for one in along} - runs


def _is_quiet(planned: Plan) -> bool:
    """Whether it needs no question: nothing asks for more, and nothing new asks for anything."""
    return not any(
        one["asks_for"] or (one["previous_version"] is None and one["permissions"])
        for one in planned["along"]
    )


def require_quiet(planned: Plan, remedy: str) -> None:
    """Where nobody was told what comes along. Raises ``Conflict``, which ends with ``remedy``."""
    if not _is_quiet(planned):
        also = ", ".join(f"{each['name']} {each['version']}" for each in planned["along"])
        raise Conflict(
            f"{planned['name']} {planned['version']} brings along {also}, which asks for "
            f"something. {remedy}"
        )


def said_along(planned: Plan) -> list[Along]:
    return [Along(plugin_id=one["plugin_id"], version=one["version"]) for one in planned["along"]]


def events_along(
    planned: Plan, owner: str, mine: Installations
) -> tuple[list[Event], Installations]:
    """What comes along, and what somebody has then; each with an event of its own."""
    events: list[Event] = []
    for one in planned["along"]:
        plugin_id, version = one["plugin_id"], one["version"]
        if one["previous_version"] is None:
            events += mine.bring_along(owner, plugin_id, version, planned["plugin_id"])
        else:
            enabled = True if one["enables"] else None
            events += mine.configure(owner, plugin_id, version=version, enabled=enabled)
        mine = mine.with_version(plugin_id, version)
    return events, mine


def _manifests(connection: Connection, pairs: Iterable[Pair]) -> dict[Pair, Mapping[str, Any]]:
    listed = list(pairs)
    asked = [[each for each, _ in listed], [version for _, version in listed]]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(DESCRIBED, asked).fetchall()
    return {(row["plugin_id"], row["version"]): row["manifest"] for row in rows}


def _names(connection: Connection, plugin_ids: Iterable[str]) -> dict[str, str]:
    return dict(connection.execute(NAMES, [list(plugin_ids)]).fetchall())
