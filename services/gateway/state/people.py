"""All by which the gateway knows people, made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.bus.rpc import Rpc
from gateway.state.accounts import Accounts
from gateway.state.cookies import Cookies
from gateway.state.known_devices import KnownDevices
from gateway.state.policies import Policies
from gateway.state.redis_guard import GuardedRedis
from gateway.state.sessions import Sessions
from gateway.state.visitors import Visitors


@dataclass(frozen=True)
class People:
    accounts: Accounts
    visitors: Visitors
    sessions: Sessions
    devices: KnownDevices


def people(
    redis: GuardedRedis,
    rpc: Rpc,
    clock: Callable[[], float],
    *,
    secure: bool,
    policies: Policies,
) -> People:
    cookies = Cookies(secure=secure)
    accounts, visitors = Accounts(redis, rpc, clock), Visitors(cookies, clock)
    sessions = Sessions(redis, cookies, accounts, visitors, clock, policies=policies)
    return People(accounts, visitors, sessions, KnownDevices(redis, cookies))
