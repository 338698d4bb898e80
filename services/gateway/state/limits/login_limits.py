"""How often somebody may be wrong about a password.

A stranger who guesses must not lock the owner out, so wrong passwords are counted apart for a
device from which the account was entered before
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from limits import parse_many

from gateway.http.networks import network_of, site_of
from gateway.state.limits.limiter import Counts, Limiter


@dataclass(frozen=True)
class LoginRules:
    """In the syntax of ``limits``, several with semicolons; each later one reaches further, so
    that who goes on has to wait longer and longer.
    """

    # Wrong passwords: of an account from its own device, of an account from all other devices
    # together, and of a network whatever the account.
    failures: str = "10/5minutes;30/hour;100/day"
    site: str = "50/5minutes;150/hour;500/day"  # of an IPv6 /48, which one customer may have
    everybody: str = "1000/5minutes;5000/hour"  # of all unknown devices together
    attempts: str = "100/5minutes"  # of a network or a device, right ones included


class Counter:
    """One thing that is counted, by all its limits."""

    def __init__(self, counts: Counts, name: str, rules: str) -> None:
        self._limiters = [Limiter(counts, name, str(limit)) for limit in parse_many(rules)]

    async def hit(self, who: str) -> None:
        for limiter in self._limiters:
            await limiter.hit(who)

    @asynccontextmanager
    async def hit_if_refused(self, who: str) -> AsyncIterator[None]:
        async with AsyncExitStack() as counted:
            for limiter in self._limiters:
                await counted.enter_async_context(limiter.hit_if_refused(who))
            yield


class LoginLimits:
    def __init__(self, counts: Counts, rules: LoginRules) -> None:
        def counter(name: str, of: str) -> Counter:
            return Counter(counts, f"login-{name}", of)

        self._attempts = counter("attempts", rules.attempts)
        self._device = counter("device", rules.failures)
        self._account = counter("account", rules.failures)
        self._network = counter("network", rules.failures)
        self._site = counter("site", rules.site)
        self._everybody = counter("everybody", rules.everybody)

    @asynccontextmanager
    async def attempt(self, username: str, address: str, device: str | None) -> AsyncIterator[None]:
        """Around the look at the password, which costs the processor a hash. ``device`` names one
        that is known to be the account's. Raises RateLimited.
        """
        account = hashlib.sha256(username.casefold().encode("utf-8", "replace")).hexdigest()
        if device is not None:
            await self._attempts.hit(f"device:{device}")
            async with self._device.hit_if_refused(f"{account}:{device}"):
                yield
            return
        await self._attempts.hit(network_of(address))
        async with AsyncExitStack() as counted:
            for counter, who in (
                (self._network, network_of(address)),
                (self._site, site_of(address)),
                (self._account, account),
                (self._everybody, "everybody"),
            ):
                if who is None:
                    continue
                await counted.enter_async_context(counter.hit_if_refused(who))
            yield
