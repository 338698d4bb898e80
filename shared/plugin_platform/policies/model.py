"""What was chosen of a service's policies: who did, when, and how often it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from plugin_platform.errors import Conflict
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.policies.kinds import Setting

STREAM = "policies"


@dataclass(frozen=True)
class Chosen:
    """``setting``: None where it was given back to the environment."""

    setting: Setting | None = None
    revision: int = 0
    actor: str | None = None
    at: str | None = None


@dataclass(frozen=True)
class Policies:
    SCHEMA: ClassVar[int] = 1
    UNUSED: ClassVar[tuple[str, ...]] = ("previous",)

    chosen: Mapping[str, Chosen] = field(default_factory=dict)

    def of(self, name: str) -> Chosen:
        return self.chosen.get(name, Chosen())

    def apply(self, event: RecordedEvent) -> Policies:
        if event.type != "policy.changed":
            return self
        name, setting = event.data["policy"], event.data["setting"]
        revision, actor = self.of(name).revision + 1, event.metadata.get("actor")
        chosen = Chosen(setting, revision, actor, event.recorded_at.isoformat())
        return Policies({**self.chosen, name: chosen})

    def change(self, name: str, setting: Setting | None, *, seen: int) -> list[Event]:
        """``seen``: the revision that whoever asks was shown. Raises ``Conflict``."""
        present = self.of(name)
        if present.setting == setting:
            return []
        if present.revision != seen:
            raise Conflict("Somebody else has changed this meanwhile. Look at it again.")
        data = {"policy": name, "setting": setting, "previous": present.setting}
        return [Event("policy.changed", data)]

    def to_snapshot(self) -> dict[str, Any]:
        return {"chosen": {name: asdict(chosen) for name, chosen in self.chosen.items()}}

    @classmethod
    def from_snapshot(cls, state: dict[str, Any]) -> Policies:
        return cls({name: Chosen(**chosen) for name, chosen in state["chosen"].items()})
