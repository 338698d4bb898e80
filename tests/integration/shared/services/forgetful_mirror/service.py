"""The mirror without its memory of what it applied: a negative control of the tests."""

from collections.abc import Iterable

from mirror.service import MirrorService

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore import projection
from plugin_platform.eventstore.positions import Sequenced


def everything(batch: Iterable[Sequenced], position: int) -> list[RecordedEvent]:
    return [item.event for item in batch]


vars(projection)["in_line"] = everything

__all__ = ["MirrorService"]
