"""Whether a domain says whose it is: by a TXT record, or by a file at its own address.

Both are asked at once, and one is enough. Whatever a stranger's server does costs at most
``WITHIN`` seconds and ``LARGEST`` bytes; no redirect is followed, and only public addresses are
connected to (``public_network.py``).
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, field

import dns.asyncresolver
import dns.exception
import dns.resolver
import httpcore
import orjson

from plugin_platform.public_network import NotPublic

log = logging.getLogger(__name__)

RECORD = "_folio-verification"
PLACE = "/.well-known/folio-verification.json"
WITHIN = 8.0  # s, of each way
STEP = 3.0  # s, of a connection and of each read
LARGEST = 4096  # bytes of the file
HEADERS = [("Accept", "application/json"), ("User-Agent", "Folio domain verification")]


@dataclass(frozen=True)
class Look:
    """``method``: by which way it was found; else ``problems`` says what is wrong with each."""

    method: str | None = None
    problems: dict[str, str] = field(default_factory=dict)


def record_value(token: str) -> str:
    return f"folio-verification={token}"


@dataclass(frozen=True)
class Looking:
    resolver: dns.asyncresolver.Resolver
    network: httpcore.AsyncNetworkBackend
    trusted: ssl.SSLContext
    port: int = 443

    async def look(self, domain: str, token: str) -> Look:
        by_dns, by_file = await asyncio.gather(
            _in_time(self._ask_dns(domain, token)), _in_time(self._ask_file(domain, token))
        )
        if by_dns is None:
            return Look("dns")
        return Look("https") if by_file is None else Look(None, {"dns": by_dns, "https": by_file})

    async def _ask_dns(self, domain: str, token: str) -> str | None:
        try:
            answer = await self.resolver.resolve(f"{RECORD}.{domain}.", "TXT", lifetime=WITHIN)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return "missing"
        except (dns.exception.DNSException, OSError):
            return "unreachable"
        texts = {b"".join(record.strings) for record in answer}
        return None if record_value(token).encode() in texts else "other"

    async def _ask_file(self, domain: str, token: str) -> str | None:
        port = "" if self.port == 443 else f":{self.port}"
        try:
            status, body = await self._get(f"https://{domain}{port}{PLACE}")
        except NotPublic:
            return "not-public"
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError):
            return "unreachable"
        if 300 <= status < 400:
            return "redirected"
        if status != 200:
            return "missing"
        if len(body) > LARGEST:
            return "too-large"
        return _in_file(body, token)

    async def _get(self, url: str) -> tuple[int, bytes]:
        """No encoding is asked for, so that what comes is what was sent."""
        steps = dict.fromkeys(("connect", "read", "write", "pool"), STEP)
        async with httpcore.AsyncConnectionPool(
            ssl_context=self.trusted, network_backend=self.network
        ) as pool:
            asked = pool.stream("GET", url, headers=HEADERS, extensions={"timeout": steps})
            async with asked as answer:
                body = b""
                async for chunk in answer.aiter_stream():
                    body += chunk
                    if len(body) > LARGEST:
                        break
                return answer.status, body


async def _in_time(way: object) -> str | None:
    try:
        async with asyncio.timeout(WITHIN):
            return await way  # type: ignore[misc,no-any-return]
    except TimeoutError:
        return "unreachable"
    except Exception:
        # Whatever a stranger's server makes a library raise: the other looks go on.
        log.exception("a look at a domain failed")
        return "unreachable"


def _in_file(body: bytes, token: str) -> str | None:
    try:
        said = orjson.loads(body)
    except ValueError:
        return "unreadable"
    tokens = said.get("tokens") if isinstance(said, dict) else None
    if not isinstance(tokens, list):
        return "unreadable"
    return None if token in tokens else "other"
