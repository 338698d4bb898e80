"""What is different in a version from the last published one, for who reviews it."""

from __future__ import annotations

from typing import Any

from plugin_platform.permissions import permissions_of
from publishing.checks.engine.exported import pointer_to

Row = dict[str, Any]
MAX_CHANGES = 200


def changes_between(before: Row | None, now: Row) -> Row:
    """``{manifest: [{pointer, before, after}], permissions: {added, removed}, imports: {added,
    removed, kept} | None, size: {before, after}, license: {before, after}}``; ``before`` is null
    for a first version, and everything is added. Imports are None where they are not known of both.
    """
    old: Any = before["manifest"] if before else {}
    return {
        "manifest": list(differences(old, now["manifest"], "/manifest"))[:MAX_CHANGES],
        "permissions": {
            "added": sorted(permissions_of(now["manifest"]) - permissions_of(old)),
            "removed": sorted(permissions_of(old) - permissions_of(now["manifest"])),
        },
        "imports": _imports(before["imports"] if before else [], now["imports"]),
        "size": {"before": before["size"] if before else None, "after": now["size"]},
        "license": {"before": _license(old), "after": _license(now["manifest"])},
    }


def _imports(before: list[str] | None, now: list[str] | None) -> Row | None:
    if before is None or now is None:
        return None
    old, new = set(before), set(now)
    parts = {"added": new - old, "removed": old - new, "kept": new & old}
    return {name: sorted(part) for name, part in parts.items()}


def differences(one: Any, other: Any, pointer: str) -> list[Row]:
    """Each place in which two JSON values differ, by JSON pointer."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        pairs = [(key, one.get(key), other.get(key)) for key in keys]
    elif isinstance(one, list) and isinstance(other, list):
        longest = range(max(len(one), len(other)))
        pairs = [(str(i), _at(one, i), _at(other, i)) for i in longest]
    else:
        same = type(one) is type(other) and one == other
        return [] if same else [{"pointer": pointer, "before": one, "after": other}]
    return [each for key, a, b in pairs for each in differences(a, b, pointer_to(pointer, key))]


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _license(manifest: Any) -> str | None:
    return manifest.get("license") if isinstance(manifest, dict) else None
