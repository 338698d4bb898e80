"""Who did it, as the ``actor`` in the metadata of an event says: ``user:<id>``,
``user:<id>/token:<token id>`` for a program with an API token of the account,
``anon:<visitor id>``, ``service:<name>`` for what a service does by itself, or ``operator``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPERATOR = "operator"


def user(user_id: str) -> str:
    return f"user:{user_id}"


def token(user_id: str, token_id: str) -> str:
    return f"user:{user_id}/token:{token_id}"


def service(name: str) -> str:
    return f"service:{name}"


def of_command(arguments: Mapping[str, Any]) -> str | None:
    """Who asks, by the arguments of a command, which the gateway's signature covers."""
    match arguments:
        case {"actor": {"id": str(user_id), "token_id": str(token_id)}}:
            return token(user_id, token_id)
        case {"actor": {"id": str(user_id)}}:
            return user(user_id)
        case {"principal": str(principal)}:
            return principal
        case {"source": str(), "target": str(target)}:  # a visitor has become this account
            return target
        case {"user_id": str(user_id)}:
            return user(user_id)
    return None


def with_actor(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a command, with its actor in the metadata."""
    metadata = dict(arguments.get("metadata") or {})
    metadata.pop("actor", None)  # nobody says of himself who he is
    if actor := of_command(arguments):
        metadata["actor"] = actor
    return {**arguments, "metadata": metadata}
