"""What a manifest asks for, and what of it is more than another one asked for."""

from __future__ import annotations

from typing import Any

NETWORK = "network"


def grown(before: Any, now: Any) -> list[str]:
    """The permissions of ``now`` that those of ``before`` do not cover: ``network`` covers
    ``network:HOST``. Both are manifests.
    """
    had = permissions_of(before)
    return sorted(each for each in permissions_of(now) if not _covering(each) & had)


def _covering(permission: str) -> set[str]:
    return {permission} | ({NETWORK} if permission.startswith(f"{NETWORK}:") else set())


def permissions_of(manifest: Any) -> set[str]:
    """What is no name is no permission; where it stands is among the manifest's differences."""
    said = manifest.get("permissions") if isinstance(manifest, dict) else None
    return {each for each in said if isinstance(each, str)} if isinstance(said, list) else set()
