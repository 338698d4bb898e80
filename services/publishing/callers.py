"""Who calls a command, and what that says of what they may."""

from typing import Any

from plugin_platform.errors import Forbidden
from plugin_platform.eventstore.database import Pool, in_transaction
from publishing import read_model

Actor = dict[str, Any]
Metadata = dict[str, Any] | None

MODERATOR = "moderator"


def require_developer(actor: Actor) -> None:
    if not actor["is_developer"]:
        raise Forbidden("Only developers publish. Enrol as a developer first.")


def require_publisher(actor: Actor, pool: Pool) -> None:
    """A developer whom no moderator has banned."""
    require_developer(actor)
    reason = in_transaction(pool, lambda c: read_model.get_ban(c, actor["id"]))
    if reason is not None:
        raise Forbidden(f"A moderator does not let you publish: {reason}")


def source_of(actor: Actor) -> dict[str, Any]:
    """How somebody publishes: on the page, with an API token, or by a run of a trusted workflow."""
    who = {"username": actor["username"]}
    if origin := actor.get("origin"):
        return {"kind": "workflow", **who, **origin}
    return {"kind": "token" if "token_id" in actor else "session", **who}


def require_moderator(actor: Actor) -> None:
    if MODERATOR not in actor["roles"]:
        raise Forbidden("Only moderators may do this.")
