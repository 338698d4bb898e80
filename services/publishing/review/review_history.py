"""What was said and decided on a version in review, from its stream: for moderators alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plugin_platform.events import RecordedEvent

# Claims come and go by the hour, and decide nothing.
KINDS = {
    "moderation.requested": "requested",
    "moderation.decided": "decided",
    "moderation.appealed": "appealed",
}
Row = dict[str, Any]


def history_of(events: Iterable[RecordedEvent]) -> list[Row]:
    """``[{kind, at, by, approved, policy, words}]``, oldest first; ``by`` is a moderator's name."""
    names: dict[str, str] = {}
    said: list[Row] = []
    for event in events:
        data = event.data
        if event.type == "moderation.claimed":
            names[data["moderator_id"]] = data["moderator_name"]
        elif kind := KINDS.get(event.type):
            said.append(
                {
                    "kind": kind,
                    "at": event.recorded_at.isoformat(),
                    "by": names.get(data.get("moderator_id", "")),
                    "approved": data.get("approved"),
                    "policy": data.get("policy"),
                    "words": data.get("words"),
                }
            )
    return said
