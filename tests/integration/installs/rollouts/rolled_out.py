"""What publishing says of a roll-out, and people by their place in it."""

from __future__ import annotations

from typing import Any

from tests.integration.installs.updates.versions import Owner

from plugin_platform.events import Event
from plugin_platform.rollouts import place_of

VERSION = "1.1.0"


def started(plugin_id: str, percent: int = 10, version: str = VERSION) -> Event:
    return of(plugin_id, "started", version, percent=percent, previous="1.0.0")


def raised(plugin_id: str, percent: int) -> Event:
    return of(plugin_id, "raised", percent=percent)


def halted(plugin_id: str) -> Event:
    return of(plugin_id, "halted", reason="It loses text.", figures=None)


def of(plugin_id: str, what: str, version: str = VERSION, **said: Any) -> Event:
    data = {"plugin_id": plugin_id, "version": version, **said}
    return Event(f"plugin.rollout_{what}", data)


def somebody(client: Any, plugin_id: str, low: int, high: int, kind: str = "user") -> Owner:
    """Whose place in the roll-out is from ``low`` up to ``high`` per cent."""
    while True:
        owner = Owner(client, kind)
        if low * 100 <= place_of(owner.principal, plugin_id, VERSION) < high * 100:
            return owner
