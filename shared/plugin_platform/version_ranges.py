"""Which versions of other plugins a plugin needs: a part of npm's ranges, ``versionRange`` in
``rules/manifest.schema.json``. The page reads the same with npm's own library;
``tests/contract/version-ranges.json`` holds both to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from semantic_version import NpmSpec, Version

Needs = Mapping[str, str | None]


def needs_of(manifest: Mapping[str, Any]) -> Needs:
    """By plugin id the range, None where any version will do."""
    return read_needs((manifest.get("requires") or {}).get("plugins"))


def read_needs(plugins: Any) -> Needs:
    """Of what a manifest says in ``requires.plugins``: ids, or ids with ranges."""
    return dict(plugins) if isinstance(plugins, dict) else dict.fromkeys(plugins or ())


def fits(version: str, versions: str | None) -> bool:
    """Whether it is in the range. A pre-release is in none, but will do where any version does."""
    return versions is None or _parsed(version) in _range(versions)


def said(versions: str | None) -> str:
    """As it follows the name of a plugin in a sentence."""
    return "" if versions in (None, "*") else f" {versions}"


@lru_cache(4096)
def _parsed(version: str) -> Version:
    return Version(version)


@lru_cache(4096)
def _range(versions: str) -> NpmSpec:
    return NpmSpec(versions)
