"""All by which the gateway knows people, made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.bus.rpc import Rpc
from gateway.state.accounts import Accounts
from gateway.state.browser.cookies import Cookies
from gateway.state.browser.known_devices import KnownDevices
from gateway.state.browser.sessions import Sessions
from gateway.state.browser.visitors import Visitors
from gateway.state.policies import Policies
from gateway.state.redis.redis_guard import GuardedRedis


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
