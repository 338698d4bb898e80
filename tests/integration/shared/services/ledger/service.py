"""A source of events for the tests."""

from typing import Any

from plugin_platform.errors import Conflict
from plugin_platform.events import Event
from plugin_platform.nameko.dependencies import EventLog
from plugin_platform.nameko.entrypoints import rpc


class LedgerService:
    name = "ledger"

    log = EventLog("ledger")

    @rpc(signed=False)
    def write(self, stream: str, username: str = "somebody", metadata: Any = None) -> int:
        event = Event("user.registered", {"user_id": stream, "username": username})
        version = len(self.log.read(stream))
        [recorded] = self.log.append(stream, [event], expected_version=version, metadata=metadata)
        return int(recorded.position)

    @rpc(signed=False)
    def refuse(self) -> None:
        raise Conflict("It exists.", [{"pointer": "/a", "detail": "taken", "line": 3}])

    @rpc(signed=False)
    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        return dict(self.log.history(position, limit))
