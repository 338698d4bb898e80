"""Which addresses may be a webhook's: of https, and of a public network.

Where the operator allows it (``WEBHOOKS_LOCAL=allowed``, to try things on one machine), also of
http, and of this machine and the private networks around it; never link-local ones, where clouds
keep what machines know of themselves.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

import idna

from plugin_platform.errors import Invalid
from plugin_platform.public_network import is_public

LONGEST = 2000
NEAR = tuple(
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
)


def local_allowed() -> bool:
    """Raises SystemExit for a setting that says neither."""
    said = os.environ.get("WEBHOOKS_LOCAL") or "refused"
    if said not in ("allowed", "refused"):
        raise SystemExit(f"WEBHOOKS_LOCAL is {said!r}; write allowed or refused.")
    return said == "allowed"


def is_allowed(address: str, *, local: bool) -> bool:
    """An IP address that is to be connected to."""
    if is_public(address):
        return True
    found = ipaddress.ip_address(address)
    return local and any(found in network for network in NEAR)


def read(typed: str, *, local: bool) -> str:
    """As it is asked for; raises ``Invalid``."""
    url = typed.strip()
    if len(url) > LONGEST or not url.isprintable() or any(c in url for c in ' \\<>"'):
        raise _invalid(f"Enter an address of at most {LONGEST} characters, without blanks.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _invalid("Enter an address such as https://example.org/hooks.") from None
    schemes = ("https", "http") if local else ("https",)
    if parts.scheme not in schemes or not host:
        raise _invalid("Enter an address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise _invalid("Leave out the name and the password: requests are signed instead.")
    if parts.fragment:
        raise _invalid("Leave out what follows #: it is never sent.")
    if port == 0:
        raise _invalid("There is no port 0.")
    if not (parts.path + parts.query).isascii():
        raise _invalid("Write letters other than a to z in the path as %-escapes.")
    at = f":{port}" if port is not None else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{_place(host, local=local)}{at}{parts.path or '/'}{query}"


def _place(host: str, *, local: bool) -> str:
    """The host, as it stands in an address."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return _in_ascii(host)
    if not is_allowed(address, local=local):
        raise _invalid("Enter an address that can be reached from the internet.")
    return f"[{host}]" if ":" in host else host


def _in_ascii(host: str) -> str:
    try:
        return idna.encode(host.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise _invalid(f"{host[:100]} is no host's name.") from None


def _invalid(detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": "/url", "detail": detail}])
