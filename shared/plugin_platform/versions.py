"""Which version is the newest, by semantic versioning 2.0."""

from __future__ import annotations

from collections.abc import Iterable

from semver import Version


def newest(versions: Iterable[str]) -> str | None:
    """The highest; a pre-release only when there is nothing else."""
    return max(versions, key=_rank, default=None)


def newest_first(versions: Iterable[str]) -> list[str]:
    return sorted(versions, key=Version.parse, reverse=True)


def is_newer(version: str, than: str) -> bool:
    return Version.parse(version) > Version.parse(than)


def prerelease_order(version: str) -> str:
    """Orders pre-releases of the same three numbers, compared byte by byte (section 11.4)."""
    parts = (Version.parse(version).prerelease or "").split(".")
    return " ".join(f"0{part:0>64}" if part.isdecimal() else f"1{part}" for part in parts)


def is_prerelease(version: str) -> bool:
    return Version.parse(version).prerelease is not None


def _rank(version: str) -> tuple[bool, Version]:
    parsed = Version.parse(version)
    return parsed.prerelease is None, parsed
