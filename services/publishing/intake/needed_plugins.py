"""What only the registry knows of the plugins that a version needs, said when it is handed in.

Nothing is refused for it: who publishes two plugins publishes one of them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from plugin_platform.eventstore.database import Connection
from plugin_platform.version_ranges import Needs, fits, needs_of, read_needs
from plugin_platform.versions import newest
from publishing.checks.engine.exported import pointer_to
from publishing.checks.engine.finding import Finding, finding
from publishing.intake.inspection import Inspection

POINTER = "/manifest/requires/plugins"
MOST_VISITED = 200  # plugins that are looked at for a circle

PUBLISHED = "status = 'published' AND yanked_reason IS NULL AND blocked_reason IS NULL"
VERSIONS = f"""
    SELECT plugin_id, array_agg(version) FROM versions
    WHERE plugin_id = ANY(%s) AND {PUBLISHED} GROUP BY plugin_id
"""  # noqa: S608 - constants
NEEDS_OF = f"""
    SELECT DISTINCT ON (plugin_id) plugin_id, manifest #> '{{requires,plugins}}' FROM versions
    WHERE plugin_id = ANY(%s) AND {PUBLISHED} ORDER BY plugin_id, published_at DESC
"""  # noqa: S608 - constants


def with_needed(connection: Connection, inspection: Inspection) -> Inspection:
    """With what the registry says of a manifest that keeps the form."""
    if inspection.errors or not isinstance(inspection.manifest, dict):
        return inspection
    found = [each.to_dict() for each in _findings(connection, inspection.manifest)]
    return replace(inspection, findings=[*inspection.findings, *found])


def _findings(connection: Connection, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    needs = needs_of(manifest)
    rows = connection.execute(VERSIONS, [list(needs)]).fetchall() if needs else []
    published: dict[str, list[str]] = dict(rows)
    for index, (plugin_id, versions) in enumerate(needs.items()):
        named = isinstance(manifest["requires"]["plugins"], dict)
        pointer = pointer_to(POINTER, plugin_id if named else str(index))
        if plugin_id not in published:
            yield finding("needs-unknown", pointer=pointer, plugin=plugin_id)
        elif not any(fits(each, versions) for each in published[plugin_id]):
            highest = newest(published[plugin_id])
            yield finding(
                "needs-range", pointer=pointer, plugin=plugin_id, range=versions, newest=highest
            )
    if circle := _circle(connection, str(manifest["id"]), needs):
        yield finding("needs-circle", pointer=POINTER, circle=" → ".join(circle))


def _circle(connection: Connection, plugin_id: str, needs: Needs) -> list[str] | None:
    """The shortest way from the plugin back to itself, by what is published last of each."""
    ways = {each: [plugin_id, each] for each in needs}
    level = list(ways)
    while level and len(ways) <= MOST_VISITED:
        rows = connection.execute(NEEDS_OF, [level]).fetchall()
        level = []
        for visited, plugins in rows:
            for each in read_needs(plugins):
                if each == plugin_id:
                    return [*ways[visited], plugin_id]
                if each not in ways:
                    ways[each] = [*ways[visited], each]
                    level.append(each)
    return None
