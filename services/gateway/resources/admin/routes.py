"""Where operators find it."""

from __future__ import annotations

from typing import Any

from gateway.bus.rpc import Rpc
from gateway.http.input.cursors import Cursors
from gateway.resources.admin import gateway, services, users
from gateway.resources.admin.operations import Operations
from gateway.resources.admin.policies import OnePolicy, PolicyList
from gateway.resources.site.health import HasReadiness
from gateway.state.browser.sessions import Sessions
from gateway.state.policies import Policies
from gateway.state.redis.redis_guard import GuardedRedis


def routes(
    v1: str,
    rpc: Rpc,
    sessions: Sessions,
    redis: GuardedRedis,
    broker: HasReadiness,
    *,
    policies: Policies,
    secret: str,
) -> list[tuple[str, Any]]:
    one, user = f"{v1}/admin/services/{{service}}", f"{v1}/admin/users/{{user_id}}"
    return [
        (f"{v1}/admin/gateway", gateway.Gateway(rpc, sessions, redis, broker)),
        (one, services.State(rpc, sessions)),
        (f"{one}/parked", services.Parked(rpc, sessions, Cursors(secret, "parked"))),
        (f"{one}/parked/retry", services.RetriedParked(rpc, sessions)),
        (f"{one}/queues", services.Queues(rpc, sessions)),
        (f"{one}/letters/return", services.ReturnedLetters(rpc, sessions)),
        (f"{one}/log", services.Log(rpc, sessions)),
        (f"{one}/policies", PolicyList(rpc, sessions, policies)),
        (f"{one}/policies/{{policy}}", OnePolicy(rpc, sessions, policies)),
        (f"{one}/operations", Operations(rpc, sessions)),
        (f"{v1}/admin/users", users.Users(rpc, sessions, Cursors(secret, "accounts"))),
        (f"{user}/roles/{{role}}", users.Role(rpc, sessions)),
        (f"{user}/sign-out", users.SignedOut(rpc, sessions)),
    ]
