"""Who calls a command, and what that says of what they may."""

from typing import Any

from plugin_platform.errors import Forbidden

Actor = dict[str, Any]
Metadata = dict[str, Any] | None

MODERATOR = "moderator"


def require_developer(actor: Actor) -> None:
    if not actor["is_developer"]:
        raise Forbidden("Only developers publish. Enrol as a developer first.")


def require_moderator(actor: Actor) -> None:
    if MODERATOR not in actor["roles"]:
        raise Forbidden("Only moderators may do this.")
