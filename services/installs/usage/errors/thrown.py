"""What makes two errors the same. Pure.

The name, the words that the code has, and the innermost frames of the plugin's own, by file and
function. Lines change with every version, and so do the names that a minifier gives: in their place
stands the shape of the code around, which the page sends along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid5

FRAMES = 2  # that tell two errors apart; further out there is only who called
MINIFIED = 2  # characters of a name that says nothing
OF_A_BUILD = re.compile(r"-[A-Za-z0-9_-]{8}(?=\.js\Z)")  # `chunks/table-B5x_01ab.js`
ERRORS = UUID("0f7f2ad2-6f0e-4a30-9c61-0a1c2f3d4e81")


class Thrown(NamedTuple):
    """What one report says of one error."""

    group_id: UUID
    plugin_id: str
    version: str
    day: date
    principal: str
    times: int
    error: Mapping[str, Any]  # {name, message, frames}

    @property
    def of_account(self) -> bool:
        return self.principal.startswith("user:")


def group_of(plugin_id: str, error: Mapping[str, Any]) -> UUID:
    parts = [plugin_id, error["name"], error["message"]]
    parts += [_place(frame) for frame in error["frames"][:FRAMES]]
    return uuid5(ERRORS, "\n".join(parts))


def _place(frame: Mapping[str, Any]) -> str:
    file = OF_A_BUILD.sub("", frame["file"])
    name = frame["function"].rpartition(".")[2]
    if len(name) > MINIFIED:
        return f"{file} {name}"
    return f"{file} {frame.get('shape') or '{line}:{column}'.format_map(frame)}"
