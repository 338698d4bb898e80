"""Which address leads where. The framework works it out once for each table of routes, not anew
for each app: that takes most of the time in which an app is made."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from falcon import Request
from falcon.routing import BaseConverter, CompiledRouter

Responders = dict[str, Any]  # by HTTP method, as the framework has them


class PluginId(BaseConverter):
    """Anything else names no plugin: 404, without asking anybody."""

    _PATTERN = re.compile(r"(?=.{2,64}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")

    def convert(self, value: str) -> str | None:
        return value if self._PATTERN.match(value) else None


class Router(CompiledRouter):
    """The resources are an app's own, the way to them is that of all with the same table."""

    def __init__(self, table: Sequence[tuple[str, object]]) -> None:
        super().__init__()
        self.ways = ways(tuple((path, type(resource)) for path, resource in table))
        self._resources = dict(table)
        self._bound: dict[str, Responders] = {}

    def find(
        self, uri: str, req: Request | None = None
    ) -> tuple[object, Responders, dict[str, Any], str | None] | None:
        found = self.ways.find(uri, req)
        if found is None:
            return None
        _, unbound, params, path = found
        assert path is not None
        resource = self._resources[path]
        if path not in self._bound:
            self._bound[path] = bound(unbound, resource)
        return resource, self._bound[path], params, path


@functools.cache
def ways(table: tuple[tuple[str, type], ...]) -> CompiledRouter:
    """Leads to classes in place of their instances."""
    router = CompiledRouter()
    router.options.converters["plugin_id"] = PluginId
    for path, resource in table:
        router.add_route(path, resource, _asgi=True)
    return router


def bound(unbound: Responders, resource: object) -> Responders:
    """With the resource's own methods; what it has none for stays the framework's answer."""
    return {
        method: getattr(resource, f"on_{method.lower()}", default)
        for method, default in unbound.items()
    }
