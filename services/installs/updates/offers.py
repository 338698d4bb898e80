"""Which update is offered of what somebody has: the newest that is fine and has waited.

A version waits some hours after its publication, in which others may find what is wrong with it.
One that its publisher marks as a security release does not, nor what replaces a blocked version.
One that is rolled out is offered to those who are among the first; pre-releases to who chose beta.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from psycopg.rows import dict_row

from installs.rollouts import tables as rollouts
from installs.updates.order import CORE
from installs.withdrawal import HALTED
from plugin_platform.eventstore.database import Connection
from plugin_platform.manifests import PLATFORM_VERSION
from plugin_platform.permissions import grown
from plugin_platform.rollouts import is_among
from plugin_platform.update_choices import WAIT_HOURS
from plugin_platform.version_ranges import fits
from plugin_platform.versions import is_newer

FITS = f"""
    (versions.min_platform_version IS NULL
     OR {CORE.format("versions.min_platform_version")} <= {CORE.format("%(platform)s")})
"""

# One row a plugin, by the index in order: nobody's history is read to its end.
OFFERED = f"""
    WITH mine AS (
        SELECT plugin_id, version, core, prerelease, prerelease_order,
               manifest -> 'permissions' AS permissions, left_behind, latest, installed.beta,
               coalesce(installed.automatic, chosen.automatic, false) AS automatic,
               make_interval(hours => coalesce(chosen.wait_hours, {WAIT_HOURS})) AS wait,
               CASE WHEN versions.blocked THEN 'blocked' WHEN yanked THEN 'yanked'
                    WHEN {HALTED} IS NOT NULL THEN 'halted' END AS withdrawn
        FROM installed
        JOIN versions USING (plugin_id, version)
        JOIN plugins USING (plugin_id)
        LEFT JOIN update_choices AS chosen USING (principal)
        WHERE principal = %(principal)s AND NOT plugins.blocked AND NOT held
    )
    SELECT mine.plugin_id, mine.version AS installed, mine.automatic, left_behind,
           withdrawn AS replaces, mine.permissions AS before, best.*
    FROM mine CROSS JOIN LATERAL (
        SELECT versions.version AS latest, manifest -> 'permissions' AS now, security, size,
               published_at, ready, CASE WHEN NOT ready THEN published_at + wait END AS ready_at,
               CASE WHEN rollout.state = 'rolling' THEN rollout.percent END AS rollout
        FROM versions {rollouts.OF_VERSION} CROSS JOIN LATERAL (
            SELECT published_at IS NULL OR security OR withdrawn IS NOT DISTINCT FROM 'blocked'
                   OR published_at + wait <= now() AS ready
        ) AS waited
        WHERE versions.plugin_id = mine.plugin_id AND versions.version <> mine.version
          AND NOT yanked AND NOT blocked AND {FITS}
          AND {rollouts.IS_FOR}
          AND (NOT versions.prerelease OR versions.version = mine.latest OR mine.beta)
          AND (withdrawn IS NOT NULL OR versions.core > mine.core
               OR versions.core = mine.core AND mine.prerelease AND (
                   NOT versions.prerelease
                   OR versions.prerelease_order > mine.prerelease_order IS NOT FALSE))
        ORDER BY ready DESC, versions.core DESC, versions.prerelease,
                 versions.prerelease_order DESC NULLS LAST, versions.version DESC
        LIMIT 1
    ) AS best
    ORDER BY mine.plugin_id
"""  # noqa: S608 - constants


NEEDS = """
    SELECT plugin_id, needs FROM installed JOIN versions USING (plugin_id, version)
    WHERE principal = %(principal)s AND jsonb_typeof(needs) = 'object'
"""


class Update(TypedDict):
    """``latest`` is what is offered; until ``ready_at``, where it is a time, it waits.
    ``automatic``: it is to be installed without a question. ``replaces``: halted, yanked or
    blocked, what one has. ``breaks``: what of one's plugins needs another version than this.
    ``rollout``: the per cent of people that get it first, one is among them; None of what is for
    everybody.
    """

    plugin_id: str
    installed: str
    latest: str
    ready_at: str | None
    automatic: bool
    security: bool
    replaces: str | None
    asks_for: list[str]
    breaks: list[str]
    went_back: bool
    size: int | None
    published_at: str | None
    rollout: int | None


def are_automatic(principal: str, share: int) -> bool:
    """Whether somebody is among those whose pages may update by themselves."""
    return is_among(principal, "automatic-updates", "", share)


def offers(connection: Connection, principal: str, share: int) -> list[Update]:
    """``share``: for how many per cent of people updates may be automatic."""
    may = are_automatic(principal, share)
    with connection.cursor(row_factory=dict_row) as cursor:
        values = {"principal": principal, "platform": PLATFORM_VERSION}
        rows = cursor.execute(OFFERED, values).fetchall()
        needs = cursor.execute(NEEDS, values).fetchall() if rows else []
    offered = [row for row in rows if row["replaces"] or _is_newer(row)]
    return [
        _offer(row | {"automatic": row["automatic"] and may}, _broken_by(row, needs))
        for row in offered
    ]


def automatic_offers(connection: Connection, principal: str, share: int) -> dict[str, str]:
    """The versions that are to be installed without a question, by plugin."""
    found = offers(connection, principal, share)
    return {one["plugin_id"]: one["latest"] for one in found if one["automatic"]}


def _broken_by(row: dict[str, Any], needs: list[dict[str, Any]]) -> list[str]:
    """Those whose range the version leaves; what it is not in now it does not break."""
    plugin_id = row["plugin_id"]
    ranges = {one["plugin_id"]: one["needs"].get(plugin_id) for one in needs}
    return sorted(
        each
        for each, versions in ranges.items()
        if fits(row["installed"], versions) and not fits(row["latest"], versions)
    )


def _is_newer(row: dict[str, Any]) -> bool:
    return is_newer(row["latest"], than=row["installed"])


def _offer(row: dict[str, Any], breaks: list[str]) -> Update:
    asks_for = grown({"permissions": row["before"]}, {"permissions": row["now"]})
    left_behind = row["left_behind"]
    went_back = left_behind is not None and not is_newer(row["latest"], than=left_behind)
    return Update(
        plugin_id=row["plugin_id"],
        installed=row["installed"],
        latest=row["latest"],
        ready_at=_time(row["ready_at"]),
        automatic=row["automatic"]
        and row["ready"]
        and not asks_for
        and not breaks
        and not went_back
        and _is_newer(row),
        security=row["security"],
        replaces=row["replaces"],
        asks_for=asks_for,
        breaks=breaks,
        went_back=went_back,
        size=row["size"],
        published_at=_time(row["published_at"]),
        rollout=row["rollout"],
    )


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
