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
MERGE = "merge"
# By the names of the arguments that say whose it is; a test finds what is missing here.
COMMANDS: Mapping[str, Sequence[str]] = {
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
    MERGE: ("source", "target"),
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
            with contextlib.suppress(Unavailable):
                if command is None:
                    await self._lists.make_up(people, is_over=is_over and method != MERGE)
                elif is_over:
                    await self._lists.end(_at_rest(method, people), command)

    async def _begin(self, people: Sequence[str]) -> str | None:
        """Nobody's command waits for a cache. While it is away nothing that it keeps is answered;
        what it still has when it is back is dropped after the command, or by its events.
        """
        try:
            return await self._lists.begin(people)
        except Unavailable:
            return None


def _at_rest(method: str, people: Sequence[str]) -> Sequence[str]:
    """Those who have what they have once the command is answered. Not the account to which a
    visitor's plugins went: another command of the visitor's that is under way goes there too.
    """
    return people[:1] if method == MERGE else people


def whose(method: str, arguments: Mapping[str, Any]) -> list[str]:
    """The principals who may have something else after it."""
    if method == TOGETHER:
        return [one for each in arguments["commands"] for one in _named(each)]
    return [str(arguments[name]) for name in COMMANDS.get(method, ())]


def _named(command: Mapping[str, Any]) -> list[str]:
    return whose(str(command["method"]), command["arguments"])
