"""How far the services are behind, as `./platform status` shows it."""

from collections.abc import Mapping
from typing import Any

from deploy.local.run.settings import Settings
from deploy.local.show.module import ask

Gauges = Mapping[str, dict[str, Any] | None]


def read(settings: Settings) -> Gauges:
    """Empty when it fails."""
    return ask(settings, "plugin_platform.eventstore.upkeep.gauges") or {}


def rows(gauges: Gauges) -> list[tuple[str, ...]]:
    """A table: what waits to be published, to be applied, and what cannot be applied."""
    head = ("SERVICE", "UNPUBLISHED", "BEHIND", "PARKED")
    return [head, *(row(service, gauge) for service, gauge in gauges.items())]


def row(service: str, gauge: dict[str, Any] | None) -> tuple[str, ...]:
    if gauge is None:
        return (service, "?", "?", "?")
    behind = [found["behind"] for found in gauge["projections"]]
    late = "?" if None in behind else str(sum(behind))
    return (service, str(gauge["unpublished"]), late, str(parked(gauge)))


def parked(gauge: dict[str, Any] | None) -> int:
    return sum(found["parked"] for found in gauge["projections"]) if gauge else 0


def warnings(gauges: Gauges) -> list[str]:
    away = [service for service, gauge in gauges.items() if gauge is None]
    lines = [f"WARNING: the database of {service} does not answer." for service in away]
    if not gauges:
        lines.append("WARNING: how far the services are behind cannot be read.")
    lines += [
        f"WARNING: {service} could not apply {parked(gauge)} events; they are tried again by "
        f"themselves. At once: ./platform replay {service}"
        for service, gauge in gauges.items()
        if parked(gauge)
    ]
    lines += [
        line
        for service, gauge in gauges.items()
        if gauge and (line := difference(service, gauge.get("reconciliation")))
    ]
    return lines + [
        f"WARNING: {service} does not follow {found['source']} any more, whose log is not the one "
        f"that it was: {found['fault']}. If {found['source']} was restored from a backup: "
        f"./platform rebuild {service}"
        for service, gauge in gauges.items()
        for found in (gauge["projections"] if gauge else ())
        if found["fault"]
    ]


def difference(service: str, found: dict[str, Any] | None) -> str | None:
    """What the last comparison of the tables with the logs says, if anything."""
    if not found or not found["differences"]:
        return None
    said = f"{found['differences']} {found['what']} of {service} were not what the log says"
    if found["repaired"]:
        return f"WARNING: {said}, and were repaired at {found['checked_at']}."
    return f"WARNING: {said} at {found['checked_at']}. Repair them: ./platform reconcile --repair"
