"""Which version is the newest."""

from collections.abc import Iterable

from semver import Version


def newest(versions: Iterable[str]) -> str | None:
    """The highest by semantic versioning; a pre-release only when there is nothing else."""
    return max(versions, key=_rank, default=None)


def is_newer(version: str, than: str) -> bool:
    return Version.parse(version) > Version.parse(than)


def _rank(version: str) -> tuple[bool, Version]:
    parsed = Version.parse(version)
    return parsed.prerelease is None, parsed
