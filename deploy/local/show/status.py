"""What runs here: as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deploy.local.layout import Instance
from deploy.local.run import credentials, lifecycle, settings
from deploy.local.run.processes import service_of
from deploy.local.show import gauges, letters
from deploy.local.supervise import restarts
from deploy.local.supervise.supervision import Supervisor


@dataclass(frozen=True)
class Line:
    name: str
    state: str
    pid: int
    uptime: int  # seconds
    restarts: int


def lines(instance: Instance) -> list[Line]:
    counted = restarts.counts(instance)
    return [
        Line(found.name, found.state, found.pid, found.uptime, counted.get(found.name, 0))
        for found in Supervisor(instance).processes()
        if found.name != "restarts"
    ]


def report(instance: Instance) -> dict[str, Any]:
    """`services` by name, each with its processes; `servers` are those started here;
    `gauges` and `dead_letters` as docs/contracts.md has them.
    """
    running = Supervisor(instance).is_running()
    services: dict[str, Any] = {}
    servers: dict[str, Any] = {}
    for line in lines(instance) if running else ():
        group = servers if line.name in lifecycle.ALL_SERVERS else services
        entry = group.setdefault(service_of(line.name), {"state": line.state, "processes": []})
        entry["processes"].append(asdict(line))
        if line.state != "running":
            entry["state"] = line.state
    return {
        "running": running,
        "gateway": settings.gateway_url(settings.load(instance)) if running else None,
        "accounts": credentials.accounts(instance),
        "services": services,
        "servers": servers,
        "gauges": gauges.read(settings.load(instance)) if running else {},
        "dead_letters": letters.read(settings.load(instance)) if running else [],
        "logs": str(instance.logs),
    }


def as_json(instance: Instance) -> str:
    return json.dumps(report(instance), indent=2)


def as_text(instance: Instance) -> str:
    if not Supervisor(instance).is_running():
        return "The platform is not running here. Start it: ./platform up"
    rows = [("PROCESS", "STATE", "PID", "UP", "RESTARTS")]
    rows += [
        (line.name, line.state, str(line.pid or "-"), duration(line.uptime), str(line.restarts))
        for line in lines(instance)
    ]
    found = gauges.read(settings.load(instance))
    dead = letters.read(settings.load(instance))
    late = [table(gauges.rows(found)), *gauges.warnings(found), *letters.warnings(dead), ""]
    return "\n".join([table(rows), "", *late, welcome(instance)])


def welcome(instance: Instance) -> str:
    """The address and who may sign in there."""
    url = settings.gateway_url(settings.load(instance))
    rows = [("ACCOUNT", "PASSWORD")]
    rows += [(a["username"], a["password"]) for a in credentials.accounts(instance).values()]
    return f"Open {url}\n\n{table(rows)}"


def table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in padded)


def duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"
