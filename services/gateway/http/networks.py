"""Whom a limit counts: networks, since an address is cheap where it comes by the /64."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

LONGEST = 64  # characters of what is remembered


def network_of(address: str) -> str:
    """Of IPv6 the /64: whoever has one address of it has them all (RFC 6177)."""
    return _known_network(address) if len(address) <= LONGEST else _network(address)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address  # what a proxy of ours calls it
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False))
    return address


_known_network = lru_cache(maxsize=1024)(_network)


def site_of(address: str) -> str | None:
    """Of IPv6 the /48, which one customer may have; of anything else there is no such thing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Network((parsed, 48), strict=False))
    return None
