"""Where the browser finds a bundle."""

from __future__ import annotations

from typing import Any

from plugin_platform.assets import ENTRY

BUNDLES = "/bundles/"
# As publishing/readme.py writes it, and nothing else: in texts, < is an entity.
PICTURE = f'<img src="{BUNDLES}'
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

    def add_pictures(self, details: dict[str, Any]) -> dict[str, Any]:
        """A copy of details of a plugin with the addresses of what the version brings along: icon,
        screenshots, and the pictures of its readme.
        """
        key = details.get("bundle_key") or ""
        folder = self._base + key.removesuffix(ENTRY)
        icon, html = details.get("icon_file"), details.get("readme_html")
        return details | {
            "icon_url": folder + icon if icon else None,
            "screenshots": [{"url": folder + path} for path in details.get("screenshots", ())],
            "readme_html": html and html.replace(PICTURE, f'<img src="{self._base}'),
        }
