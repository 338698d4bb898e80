"""Which events are messages to webhooks, and what they say: ``{type, timestamp, data}``, in JSON.

A message says what happened and names it; whoever wants more asks the API. Nothing in it is of
another person: no reader's id, no reporter, no moderator.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from plugin_platform.events import RecordedEvent

LONGEST = 2000  # characters of a reason

Data = dict[str, Any]


class Message(NamedTuple):
    plugin_id: str
    kind: str
    body: str


def of(event: RecordedEvent) -> Message | None:
    found = KINDS.get(event.type)
    if found is None:
        return None
    name, say = found
    kind = name(event.data)
    plugin_id = event.data["plugin_id"]
    data = {"pluginId": plugin_id, **say(event.data)}
    return Message(plugin_id, kind, body(kind, event.recorded_at, data))


def body(kind: str, at: datetime, data: Data) -> str:
    return orjson.dumps({"type": kind, "timestamp": at, "data": data}).decode()


def _published(data: Data) -> Data:
    said = {"name": data["name"], "integrity": data["integrity"], "security": data["security"]}
    return _of_version(data) | said


def _of_version(data: Data) -> Data:
    return {"version": data["version"]}


def _withdrawn(data: Data) -> Data:
    return _of_version(data) | _reason(data)


def _reason(data: Data) -> Data:
    return {"reason": data["reason"][:LONGEST]}


def _nothing(_: Data) -> Data:
    return {}


def _decided(data: Data) -> Data:
    return _of_version(data) | {"policy": data["policy"], "words": data["words"][:LONGEST]}


def _halted(data: Data) -> Data:
    return _withdrawn(data) | {"by": "owner" if data["figures"] is None else "platform"}


def _reviewed(data: Data) -> Data:
    return {key: data[key] for key in ("rating", "version")} | _review(data)


def _review(data: Data) -> Data:
    return {"reviewId": data["review_id"]}


def _milestone(data: Data) -> Data:
    return {"installs": data["install_count"]}


def _named(kind: str) -> Callable[[Data], str]:
    return lambda _: kind


def _outcome(data: Data) -> str:
    return "version.approved" if data["approved"] else "version.rejected"


KINDS: dict[str, tuple[Callable[[Data], str], Callable[[Data], Data]]] = {
    "plugin.published": (_named("version.published"), _published),
    "plugin.version_yanked": (_named("version.yanked"), _withdrawn),
    "plugin.version_restored": (_named("version.restored"), _of_version),
    "plugin.version_blocked": (_named("version.blocked"), _withdrawn),
    "plugin.version_unblocked": (_named("version.unblocked"), _of_version),
    "plugin.blocked": (_named("plugin.blocked"), _reason),
    "plugin.unblocked": (_named("plugin.unblocked"), _nothing),
    "moderation.decided": (_outcome, _decided),
    "plugin.rollout_halted": (_named("rollout.halted"), _halted),
    "review.written": (_named("review.written"), _reviewed),
    "review.edited": (_named("review.edited"), _reviewed),
    "review.deleted": (_named("review.deleted"), _review),
    "catalog.milestone": (_named("installs.milestone"), _milestone),
}
# What one may choose, in the order in which it is shown.
CHOICES = (
    *("version.published", "version.approved", "version.rejected", "version.yanked"),
    *("version.restored", "version.blocked", "version.unblocked"),
    *("plugin.blocked", "plugin.unblocked", "rollout.halted"),
    *("review.written", "review.edited", "review.deleted", "installs.milestone"),
)
PING = "ping"
