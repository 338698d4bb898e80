"""Under which keys the object storage has a version (``plugin_platform.bundles``).

Apart from the storage's client, which takes long to load: most who ask for a digest store nothing.
"""

from __future__ import annotations

from typing import Any

HELD, LISTING, FILE = "held", "list", "file"


def digest_of(bundle_key: str) -> str:
    """SHA-256 of the bundle, or of the listing of its files: what tells these bytes from others."""
    return bundle_key.split("/")[2].partition(".")[0]


def in_address(version: str) -> str:
    """A plus sign (semver's build metadata) means a space to some servers."""
    return version.replace("+", "_")


def folder_of(bundle_key: str) -> str:
    """Where everything of the version lies, with a slash."""
    return "/".join(bundle_key.split("/")[:2]) + "/"


def held_key_of(bundle_key: str) -> str:
    """Where a bundle, or a listing, lies that waits for its review."""
    return f"{folder_of(bundle_key)}{digest_of(bundle_key)}.{HELD}"


def listing_key_of(bundle_key: str) -> str:
    return f"{folder_of(bundle_key)}{digest_of(bundle_key)}.{LISTING}"


def file_key_of(bundle_key: str, digest: str) -> str:
    """Where a file of this version lies that has this SHA-256."""
    return f"{folder_of(bundle_key)}{digest}.{FILE}"


def public_key_of(held_key: str) -> str:
    return f"{held_key.rpartition('.')[0]}.js"


def stored_keys_of(
    bundle_key: str,
    readme_key: str | None,
    files: list[dict[str, Any]],
    *,
    public: bool,
    held: bool = False,
) -> set[str]:
    """All that the storage may keep of a version, which is ``public``, or ``held`` for somebody to
    decide on it, and else nothing; ``files`` are ``{path, size, digest}``.
    """
    if not (public or held):
        return set()
    keys = {file_key_of(bundle_key, file["digest"]) for file in files}
    keys |= {readme_key} if readme_key else set()
    keys |= {held_key_of(bundle_key)} if held else set()
    if public:
        keys |= {bundle_key, *([listing_key_of(bundle_key)] if files else [])}
    return keys
