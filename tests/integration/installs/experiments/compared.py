"""What publishing says of two versions that are compared, and people by the one that is theirs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.integration.installs.updates.versions import Owner

from plugin_platform.events import Event
from plugin_platform.experiments import arm_of

OLDER, NEWER = "1.0.0", "1.1.0"


def begun(plugin_id: str, older: int = 40, newer: int = 40) -> tuple[str, Event]:
    """Its id, and the event."""
    experiment_id = str(uuid4())
    said = {"older": OLDER, "older_percent": older, "newer": NEWER, "newer_percent": newer}
    named = {"plugin_id": plugin_id, "experiment_id": experiment_id}
    ends = {"ends_at": "2099-01-01T00:00:00+00:00"}
    return experiment_id, Event("plugin.experiment_started", {**named, **said, **ends})


def over(plugin_id: str, experiment_id: str, winner: str | None = None) -> Event:
    named = {"plugin_id": plugin_id, "experiment_id": experiment_id}
    reason = "chosen" if winner else "stopped"
    return Event("plugin.experiment_ended", {**named, "winner": winner, "reason": reason})


def whose(principal: str, plugin_id: str) -> str | None:
    """The version that is theirs, at 40 % each."""
    return arm_of(principal, plugin_id, (OLDER, 40), (NEWER, 40))


def somebody(client: Any, plugin_id: str, version: str | None, kind: str = "user") -> Owner:
    """Whose version it is; None: in neither arm."""
    while True:
        owner = Owner(client, kind)
        if whose(owner.principal, plugin_id) == version:
            return owner
