"""Says of whom a command may change what they have, before it is given and when it is done."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.bus.rpc import NotKnown, Rpc
from gateway.bus.together import METHOD as TOGETHER
from gateway.installed.kept import KeptLists
from plugin_platform.errors import Unavailable

log = logging.getLogger(__name__)

SERVICE = "installs"
# By the names of the arguments that say whose it is; a test finds what is missing here.
CHANGING: Mapping[str, Sequence[str]] = {
    "install": ("principal",),
    "uninstall": ("principal",),
    "configure": ("principal",),
    "replace": ("principal",),
    "install_locked": ("principal",),
    "update": ("principal",),
    "choose_updates": ("principal",),
    "create_workspace": ("principal",),
    "rename_workspace": ("principal",),
    "delete_workspace": ("principal",),
    "use_workspace": ("principal",),
    "merge": ("source", "target"),
}


class Marking:
    """An ``Rpc`` in front of another."""

    def __init__(self, rpc: Rpc, lists: KeptLists) -> None:
        self._rpc = rpc
        self._lists = lists

    async def call(
        self, service: str, method: str, /, *, within: float | None = None, **arguments: Any
    ) -> Any:
        people = whose(method, arguments) if service == SERVICE else []
        if not people:
            return await self._rpc.call(service, method, within=within, **arguments)
        command = await self._begin(people)
        is_over = False
        try:
            answer = await self._rpc.call(service, method, within=within, **arguments)
            is_over = True
            return answer
        except Exception as error:
            # Where nobody answered it may still be done.
            is_over = isinstance(error, NotKnown) or not isinstance(error, Unavailable)
            raise
        finally:
            if is_over and command is not None:
                with contextlib.suppress(Unavailable):
                    await self._lists.end(people, command)

    async def _begin(self, people: Sequence[str]) -> str | None:
        """Nobody's command waits for a cache. While it is away nothing that it keeps is answered;
        what it still has when it is back is dropped by the events of these commands.
        """
        try:
            return await self._lists.begin(people)
        except Unavailable:
            return None


def whose(method: str, arguments: Mapping[str, Any]) -> list[str]:
    """The principals who may have something else after it."""
    if method == TOGETHER:
        return [one for each in arguments["commands"] for one in _named(each)]
    return [str(arguments[name]) for name in CHANGING.get(method, ())]


def _named(command: Mapping[str, Any]) -> list[str]:
    return whose(str(command["method"]), command["arguments"])
