"""Whoever adds a route says who may use it; ``e2e/access`` then tries everybody there."""

from __future__ import annotations

import pytest
from falcon.testing import ASGIConductor
from tests.e2e.access.table import rows

pytestmark = pytest.mark.asyncio

PRIVATE = tuple(f"/api/v1/{part}/" for part in ("auth", "user", "developer", "moderation", "admin"))
MUTATING = ("post", "put", "patch", "delete")


async def test_every_route_that_changes_or_is_somebodys_has_a_row(client: ASGIConductor) -> None:
    paths = (await client.simulate_get("/api/v1/openapi.json")).json["paths"]
    wanted = {
        described["operationId"]
        for path, methods in paths.items()
        for method, described in methods.items()
        if method in MUTATING or path.startswith(PRIVATE) or "security" in described
    }
    assert {row.operation for row in rows()} == wanted, "tests/e2e/access/table.py"
