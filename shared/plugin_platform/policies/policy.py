"""One policy, and how a service asks what holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugin_platform.eventstore.database import Connection
from plugin_platform.eventstore.store import EventStore
from plugin_platform.policies.kinds import Choice, Kind, Setting
from plugin_platform.policies.model import STREAM, Chosen, Policies


@dataclass(frozen=True)
class Policy:
    """``default``: what the environment says; None where that of the gateway does."""

    name: str
    title: str
    description: str
    kind: Kind
    default: Setting | None

    def setting(self, log: EventStore, connection: Connection | None = None) -> Any:
        chosen = log.load(STREAM, Policies, connection).model.of(self.name).setting
        return self.default if chosen is None else chosen

    def to_dict(self, chosen: Chosen) -> dict[str, Any]:
        return {
            "policy": self.name,
            "title": self.title,
            "description": self.description,
            **self.kind.to_dict(),
            "default": self.default,
            "setting": chosen.setting,
            "revision": chosen.revision,
            "changed_by": chosen.actor,
            "changed_at": chosen.at,
        }


def chosen_in(variable: str, kind: Choice, environment: Mapping[str, str] = os.environ) -> str:
    """What a variable says, by default the first of the options. Raises ``SystemExit``."""
    said = environment.get(variable) or kind.options[0]
    if said not in kind.options:
        raise SystemExit(f"{variable} is {said!r}; it is one of: {', '.join(kind.options)}.")
    return said
