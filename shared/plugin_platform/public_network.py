"""Connections to servers that a stranger names: to public addresses, and to no others.

The name is looked up once, here, and the connection goes to the address that was judged: a name
that is answered differently a moment later leads nowhere else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

import dns.asyncresolver
import dns.exception
import httpcore

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA gives to networks (RFC 4291)
TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32")))  # to any IPv4 address
TRIED = 2  # addresses of a name, of each kind: who has no way to IPv6 asks over IPv4


class NotPublic(Exception):
    """The name leads to an address that is not everybody's."""


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inside = found in GLOBAL_UNICAST and not any(found in tunnel for tunnel in TUNNELS)
        return inside and found.is_global
    return found.is_global and not found.is_multicast


class PublicNetwork(httpcore.AsyncNetworkBackend):
    def __init__(
        self,
        resolver: dns.asyncresolver.Resolver,
        is_allowed: Callable[[str], bool] = is_public,
    ) -> None:
        self._resolver = resolver
        self._is_allowed = is_allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._look_up(host)
        if not all(map(self._is_allowed, addresses)):
            raise NotPublic(host)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _first(addresses):
            try:
                return await self._network.connect_tcp(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise NotPublic(path)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _look_up(self, host: str) -> list[str]:
        if (literal := _literal(host)) is not None:
            return [literal]
        try:
            answers = await self._resolver.resolve_name(f"{host}.")
        except dns.exception.DNSException as error:
            raise httpcore.ConnectError(f"{host} is not found") from error
        return list(answers.addresses())


def resolver_at(server: str) -> dns.asyncresolver.Resolver:
    """Asks the name server ``ADDRESS:PORT``, or the system's where none is named."""
    resolver = dns.asyncresolver.Resolver(configure=not server)
    if server:
        address, _, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [address.strip("[]")], int(port)
    return resolver


def _literal(host: str) -> str | None:
    """The address that a host is by itself: ``localhost`` is this machine (RFC 6761)."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return None


def _first(addresses: list[str]) -> list[str]:
    old = [one for one in addresses if ":" not in one]
    new = [one for one in addresses if ":" in one]
    return [*old[:TRIED], *new[:TRIED]]
