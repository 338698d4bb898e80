"""What a version asks for beyond the one that somebody has: nobody gets it without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from installs.settings import Manifest
from installs.withdrawal import Release
from plugin_platform.errors import Conflict
from plugin_platform.permissions import grown

POINTER = "/accept"


def require_consent(
    plugin_id: str, before: Manifest | None, release: Release, accepted: Collection[str]
) -> None:
    """Raises ``Conflict`` with each permission that was not agreed to."""
    require_accepted(plugin_id, release.version, grown(before, release.manifest), accepted)


def require_accepted(
    plugin_id: str, version: str, asks_for: Iterable[str], accepted: Collection[str]
) -> None:
    if missing := [each for each in asks_for if each not in accepted]:
        raise Conflict(
            f"{plugin_id} {version} asks for more than the version you have: "
            f"{', '.join(missing)}. The one you have goes on until you agree.",
            [{"pointer": POINTER, "detail": each} for each in missing],
        )
