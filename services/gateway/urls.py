"""Where the browser finds a bundle."""

from __future__ import annotations

import re
from typing import Any

from plugin_platform.assets import ENTRY

BUNDLES = "/bundles/"
# Below it: a plugin's id, and a version as keys have it.
VERSION_FOLDER = re.compile(r"[a-z][a-z0-9-]{1,63}/[0-9][0-9A-Za-z._-]{0,63}\Z")
# As publishing/intake/readme.py writes it, and nothing else: in texts, < is an entity.
PICTURE = f'<img src="{BUNDLES}'
PREVIEW = "/preview"  # where a version is tried out
TRIALS = "/trials/"  # files of one that is not public, for whoever has the link
LIVE = "/api/v1/live"  # the one place with WebSockets
# In ASGI's state: what the application wants to be called when the worker is told to stop.
AT_STOP = "at_stop"


def without_link(path: str) -> str:
    """A path as logs may have it: whoever reads what is below TRIALS in one has the link too."""
    before, below, _ = path.partition(TRIALS)
    return f"{before}{below}*" if below else path


class BundleUrls:
    def __init__(self, content_url: str) -> None:
        self._content = content_url
        self._base = content_url + BUNDLES
        self.preview = content_url + PREVIEW

    def add(self, record: dict[str, Any]) -> dict[str, Any]:
        """A copy of a record with a ``bundle_key`` that has its ``bundle_url`` too."""
        key = record.get("bundle_key")
        return record | {"bundle_url": f"{self._base}{key}" if key else None}

    def add_to_version(self, version: dict[str, Any]) -> dict[str, Any]:
        """The same of a version, with the address of its licence's text where it brings one."""
        key, path = version.get("bundle_key"), version.get("license_file")
        url = f"{self._base}{key.removesuffix(ENTRY)}{path}" if key and path else None
        return self.add(version) | {"license_url": url}

    def add_to_versions(self, plugin: dict[str, Any]) -> dict[str, Any]:
        return plugin | {"versions": [self.add_to_version(each) for each in plugin["versions"]]}

    def add_pictures(self, details: dict[str, Any]) -> dict[str, Any]:
        """A copy of details of a plugin with the addresses of what the version brings along: icon,
        screenshots, and the pictures of its readme.
        """
        key = details.get("bundle_key") or ""
        return details | _pictures(details, self._base + key.removesuffix(ENTRY), self._base)

    def trial(self, token: str, digest: str, *, several: bool) -> dict[str, str]:
        """Where somebody with the link finds the entry, and the page to run it in."""
        path = f"{digest}/{ENTRY}" if several else f"{digest}.js"
        return {
            "entry_url": f"{self._content}{TRIALS}{token}/{path}",
            "preview_url": f"{self.preview}?trial={token}",
        }

    def trial_pictures(self, version: dict[str, Any], entry_url: str) -> dict[str, Any]:
        """The same as of what is public, by the link."""
        folder, public = entry_url.removesuffix(ENTRY), version["bundle_key"].removesuffix(ENTRY)
        html = version["readme_html"]
        there = html and html.replace(f"{PICTURE}{public}", f'<img src="{folder}')
        return _pictures(version | {"readme_html": there}, folder, self._base)


def _pictures(details: dict[str, Any], folder: str, base: str) -> dict[str, Any]:
    icon, html = details.get("icon_file"), details.get("readme_html")
    return {
        "icon_url": folder + icon if icon else None,
        "screenshots": [{"url": folder + path} for path in details.get("screenshots", ())],
        "readme_html": html and html.replace(PICTURE, f'<img src="{base}'),
    }
