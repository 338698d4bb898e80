"""Where this platform's page is: passkeys are good there and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugin_platform.errors import Conflict

NAME = "Folio"


@dataclass(frozen=True)
class RelyingParty:
    """``id`` is a domain, ``origins`` are the addresses of the page with scheme and port."""

    id: str
    origins: tuple[str, ...]


def read_relying_party(environment: Mapping[str, str] = os.environ) -> RelyingParty | None:
    """``WEBAUTHN_ORIGINS``, and ``WEBAUTHN_RP_ID`` or else the host of the first origin. None
    without origins: there are no passkeys here. Raises SystemExit for what no browser would take.
    """
    origins = tuple(environment.get("WEBAUTHN_ORIGINS", "").split())
    if not origins:
        return None
    hosts = [_host(origin) for origin in origins]
    party_id = environment.get("WEBAUTHN_RP_ID") or hosts[0]
    for origin, host in zip(origins, hosts, strict=True):
        if not f".{host}".endswith(f".{party_id}"):
            raise SystemExit(f"WEBAUTHN_RP_ID is {party_id!r}, which {origin} does not belong to.")
    return RelyingParty(party_id, origins)


def required(party: RelyingParty | None) -> RelyingParty:
    if party is None:
        raise Conflict("There are no passkeys here: the operator has not set WEBAUTHN_ORIGINS.")
    return party


def _host(origin: str) -> str:
    url = urlsplit(origin)
    host = url.hostname or ""
    is_secure = url.scheme == "https" or (
        url.scheme == "http" and f".{host}".endswith(".localhost")
    )
    if not host or not is_secure or origin != f"{url.scheme}://{url.netloc}":
        raise SystemExit(
            f"WEBAUTHN_ORIGINS has {origin!r}; browsers have passkeys for https://a.domain and "
            "http://localhost:port, without a path."
        )
    return host
