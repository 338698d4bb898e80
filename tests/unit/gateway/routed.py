"""What the app's router leads to, in the framework's words."""

from __future__ import annotations

from typing import Any

from falcon import inspect
from falcon.asgi import App
from falcon.inspect import RouteInfo

from gateway.http.router import Router


@inspect.register_router(Router)
def _of_router(router: Router) -> list[RouteInfo]:
    return inspect.inspect_compiled_router(router.ways)


def routes_of(app: App[Any, Any]) -> list[RouteInfo]:
    return inspect.inspect_routes(app)
