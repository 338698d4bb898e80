"""Names for the actors of events, as far as ``auth`` knows them at this moment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gateway.bus.rpc import Rpc
from plugin_platform.errors import PlatformError

WITHIN = 1.0  # s: a list without names is better than none
USER = re.compile(r"user:([^/]+)")


async def names_of(rpc: Rpc, actor: dict[str, Any], actors: Iterable[str | None]) -> dict[str, str]:
    """By actor. ``actor`` is the operator who asks."""
    ids = {said: found[1] for said in actors if said and (found := USER.match(said))}
    if not ids:
        return {}
    try:
        names = await rpc.call(
            "auth", "name_accounts", within=WITHIN, actor=actor, user_ids=sorted(set(ids.values()))
        )
    except PlatformError:
        return {}
    return {said: names[user_id] for said, user_id in ids.items() if user_id in names}
