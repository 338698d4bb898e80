"""Versions as a test of updates needs them, and who has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.integration.installs.people import changed
from tests.integration.installs.sources import manifest, published

from plugin_platform.events import Event

DIGEST = "0" * 64
LONG_AGO = datetime.now(UTC) - timedelta(days=40)


def new_plugin_id() -> str:
    return f"up-{uuid4().hex[:8]}"


def version_of(
    plugin_id: str,
    version: str,
    *,
    permissions: tuple[str, ...] = (),
    requires: dict[str, Any] | None = None,
    **data: Any,
) -> Event:
    shown = {
        **manifest(plugin_id, version),
        "name": "Word Count",
        "permissions": list(permissions),
        "requires": requires or {},
    }
    return changed(published(plugin_id, version), manifest=shown, **data)


def of_digest(plugin_id: str) -> Event:
    """A first version that a list of plugins can name."""
    return version_of(plugin_id, "1.0.0", bundle_key=f"{plugin_id}/1.0.0/{DIGEST}.js")


class Owner:
    """Somebody with plugins, who calls the service."""

    def __init__(self, client: Any, kind: str = "user") -> None:
        self.principal = f"{kind}:{uuid4()}"
        self._client = client

    def __getattr__(self, method: str) -> Any:
        return lambda **arguments: getattr(self._client, method)(
            principal=self.principal, **arguments
        )

    def install_all(self, plugins: list[str]) -> None:
        """What ``of_digest`` made, a hundred at once: no list may be longer."""
        named = [{"plugin_id": one, "version": "1.0.0", "digest": DIGEST} for one in plugins]
        for start in range(0, len(named), 100):
            assert self.install_locked(plugins=named[start : start + 100])["failed"] == []

    def has(self, plugin_id: str) -> str:
        """The version."""
        return next(
            str(one["version"]) for one in self.list_installed() if one["plugin_id"] == plugin_id
        )

    def offered(self, plugin_id: str) -> dict[str, Any] | None:
        items = self.list_updates()["items"]
        return next((one for one in items if one["plugin_id"] == plugin_id), None)

    def takes(self, plugin_id: str, version: str, *accept: str, automatic: bool = False) -> Any:
        item = {"plugin_id": plugin_id, "version": version, "accept": list(accept)}
        return self.update(items=[item], automatic=automatic)
