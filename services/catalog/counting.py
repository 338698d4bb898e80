"""How installs' events move the number of principals who have a plugin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from plugin_platform.events import RecordedEvent


def count_changes(events: Iterable[RecordedEvent]) -> dict[str, int]:
    """Return by how much each plugin's count changes; plugins that even out are left out."""
    changes = Counter[str]()
    for event in events:
        match event.type:
            case "plugin.installed":
                changes[event.data["plugin_id"]] += 1
            case "plugin.uninstalled":
                changes[event.data["plugin_id"]] -= 1
            case "installs.merged":
                # Both the visitor and the account had it; now one principal has it.
                changes.subtract(event.data["duplicates"])
            case "installs.expired":
                changes.subtract(event.data["plugin_ids"])
    return _uneven(changes)


def visitor_changes(events: Iterable[RecordedEvent]) -> dict[str, int]:
    """The same of those principals who have no account: anybody can be a thousand of them."""
    changes = Counter[str]()
    for event in events:
        match event.type:
            case "plugin.installed" if _is_visitor(event.data["principal"]):
                changes[event.data["plugin_id"]] += 1
            case "plugin.uninstalled" if _is_visitor(event.data["principal"]):
                changes[event.data["plugin_id"]] -= 1
            case "installs.merged" if _is_visitor(event.data["source"]):
                changes.subtract(moved["plugin_id"] for moved in event.data["moved"])
                changes.subtract(event.data["duplicates"])
            case "installs.expired":
                changes.subtract(event.data["plugin_ids"])
    return _uneven(changes)


def _is_visitor(principal: str) -> bool:
    return principal.startswith("anon:")


def _uneven(changes: Counter[str]) -> dict[str, int]:
    return {plugin_id: change for plugin_id, change in changes.items() if change}
