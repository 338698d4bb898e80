"""What operators have chosen for the gateway to obey. ``auth`` keeps it; each process asks every
few seconds, and goes by what it heard last while that is away.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from gateway.background import Task
from gateway.bus.rpc import Rpc
from plugin_platform.errors import Unavailable
from plugin_platform.policies.kinds import Setting
from plugin_platform.policies.names import SECOND_FACTOR, USAGE_ONE_IN

log = logging.getLogger(__name__)

EVERY = 5.0  # s


class Policies:
    """``defaults``: as the environment of this gateway says. With ``unheard`` it is not known
    yet whether anything else was chosen.
    """

    def __init__(
        self, *, factor_to_publish: bool, usage_one_in: int, unheard: bool = False
    ) -> None:
        self.defaults: dict[str, Setting] = {
            SECOND_FACTOR: "required" if factor_to_publish else "optional",
            USAGE_ONE_IN: usage_one_in,
        }
        self._chosen: dict[str, Setting] | None = None if unheard else {}

    def hear(self, chosen: dict[str, Setting]) -> None:
        self._chosen = chosen

    @property
    def factor_to_publish(self) -> bool:
        """Whether only those publish who have a second factor. Raises ``Unavailable`` while
        nobody has said that it is not so.
        """
        if self._chosen is None:
            raise Unavailable("Whether this takes a second factor is not known at the moment.")
        return self._of(SECOND_FACTOR) == "required"

    @property
    def usage_one_in(self) -> int:
        return int(self._of(USAGE_ONE_IN))

    def _of(self, name: str) -> Setting:
        return (self._chosen or {}).get(name, self.defaults[name])


class PolicyReader(Task):
    def __init__(self, policies: Policies, rpc: Rpc, every: float = EVERY) -> None:
        super().__init__("policies", self._follow)
        self._policies = policies
        self._rpc = rpc
        self._every = every

    async def look(self) -> None:
        try:
            chosen: Any = await self._rpc.call("auth", "chosen_policies")
            self._policies.hear(chosen)
        except Unavailable as error:
            log.info("what operators have chosen could not be asked for: %s", error)
        except Exception:  # whatever it is: what was heard last goes on to hold
            log.exception("what operators have chosen could not be taken up")

    async def _follow(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(self._every)
