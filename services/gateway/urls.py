"""Where the browser finds a bundle."""

from __future__ import annotations

from typing import Any

BUNDLES = "/bundles/"
PREVIEW = "/preview"  # where a version in review is tried out


class BundleUrls:
    def __init__(self, content_url: str) -> None:
        self._base = content_url + BUNDLES
        self.preview = content_url + PREVIEW

    def add(self, record: dict[str, Any]) -> dict[str, Any]:
        """A copy of a record with a ``bundle_key`` that has its ``bundle_url`` too."""
        key = record.get("bundle_key")
        return record | {"bundle_url": f"{self._base}{key}" if key else None}

    def add_to_versions(self, plugin: dict[str, Any]) -> dict[str, Any]:
        return plugin | {"versions": [self.add(version) for version in plugin["versions"]]}
