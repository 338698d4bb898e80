"""One line of the table of who may do what, and what its lines are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.access.world import World

PEOPLE = ("nobody", "visitor", "user", "stranger", "banned", "moderator", "co-owner", "publisher")
TOKENS = (
    "expired token",
    "revoked token",
    "token without the action",
    "token for another plugin",
    "token of the stranger",
    "token of the publisher",
)
FEW = ("nobody", "visitor", "user")
Status = dict[str, int]
SIGNED_OUT = {"nobody": 401, "visitor": 401}
NOT_THEIRS = {"user": 403, "stranger": 403, "banned": 403, "moderator": 403}
ANYBODY: Status = {}
SIGNED_IN: Status = SIGNED_OUT
OWNERS: Status = SIGNED_OUT | NOT_THEIRS
PUBLISHER: Status = OWNERS | {"co-owner": 403}
# Only in the rows that are for them: elsewhere they are users like others.
WITH_OPERATORS = (*PEOPLE, "operator")
OPERATORS: Status = dict.fromkeys(PEOPLE, 403) | SIGNED_OUT
MODERATORS: Status = {role: 403 for role in PEOPLE if role != "moderator"} | SIGNED_OUT
DEVELOPERS: Status = SIGNED_OUT | {"user": 403, "moderator": 403}
# What is offered to the stranger; others do not hear of it.
STRANGER: Status = OWNERS | {"stranger": 200, "co-owner": 404, "publisher": 404}
ANY_TOKEN = dict.fromkeys(TOKENS[3:], 200)


def hidden(status: int) -> Status:
    """What is the publisher's own is to everybody else as if it were not there."""
    return {role: status for role in PEOPLE if role != "publisher"} | SIGNED_OUT


@dataclass(frozen=True)
class Row:
    """``refused`` says who is, and how; everybody else gets ``status``. ``names`` are the names
    in the path that are not the usual ones, and ``content`` is what is sent: both anew for each.
    ``ends`` the session that it is asked with. ``confirmed``: takes the password once more.
    """

    operation: str
    refused: Status
    status: int = 200
    names: Callable[[World], dict[str, str]] = lambda world: {}
    content: Callable[[World], dict[str, Any]] = lambda world: {}
    roles: tuple[str, ...] = PEOPLE
    ends: bool = False
    confirmed: bool = False
    tokens: Status = field(default_factory=dict)  # where the path names no plugin


def json(**body: Any) -> dict[str, Any]:
    return {"json": body}


def sends(**body: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"json": body}


def plain(**found: str) -> Callable[[World], dict[str, str]]:
    return lambda world: found


def names(**ids: str) -> Callable[[World], dict[str, str]]:
    """What the world knows these ids as."""
    return lambda world: {name: world.ids[known] for name, known in ids.items()}


def its(attribute: str) -> Callable[[World], dict[str, str]]:
    return lambda world: {"plugin_id": getattr(world, attribute)}
