"""Who may look after the services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.e2e.access.row import OPERATORS, WITH_OPERATORS, Row, names, plain, sends
from tests.e2e.access.world import World


def of_operators() -> Iterator[Row]:
    def row(operation: str, status: int = 200, **options: Any) -> Row:
        return Row(operation, OPERATORS, status, roles=WITH_OPERATORS, **options)

    catalog = plain(service="catalog")
    yield row("getAdminGateway")
    for part in ("", "Parked", "Queues", "Log", "Policies", "Operations"):
        confirmed = part == "Log"
        yield row(f"getAdminServicesByService{part}", names=catalog, confirmed=confirmed)
    source = sends(source="publishing")
    retry, letters = "ParkedRetry", "LettersReturn"
    for part in (retry, letters):
        operation = f"postAdminServicesByService{part}"
        yield row(operation, names=catalog, content=source, confirmed=True)
    policy = plain(service="catalog", policy="user-reviews")
    chosen = sends(setting="open", seen=0)
    operation = "putAdminServicesByServicePoliciesByPolicy"
    yield row(operation, names=policy, content=chosen, confirmed=True)
    yield row("getAdminUsers", confirmed=True)

    def role(world: World) -> dict[str, str]:
        return {"user_id": world.ids["user"], "role": "moderator"}

    yield row("putAdminUsersByUserIdRolesByRole", 204, names=role, confirmed=True)
    yield row("deleteAdminUsersByUserIdRolesByRole", 204, names=role, confirmed=True)
    signed_out = names(user_id="signed out")
    yield row("postAdminUsersByUserIdSignOut", 204, names=signed_out, confirmed=True)
