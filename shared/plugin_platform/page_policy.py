"""The content security policy of the page in which plugins run (``rules/page_policy.json``).

The gateway's header is made of it, and the checks forecast by it what a browser will stop. What is
written ``{so}`` stands for addresses of this platform, which only the gateway knows.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from plugin_platform.rules import load

NOWHERE = "'none'"
SCHEME = re.compile(r"[\x00-\x20]*(https?|wss?|data|blob):", re.IGNORECASE)


@cache
def table() -> dict[str, Any]:
    """The file: ``policy``, ``advice``, and which ``elements`` and ``attributes`` load what."""
    found: dict[str, Any] = load("page_policy.json")
    return found


def header(**addresses: str) -> str:
    """The policy as it is sent; ``addresses`` are what the names in braces stand for."""
    said = (
        " ".join([directive, *(source.format(**addresses) for source in sources)])
        for directive, sources in table()["policy"].items()
    )
    return "; ".join(" ".join(each.split()) for each in said)


def stops(directive: str, address: str) -> bool:
    """Whether what ``directive`` governs does not load from ``address``: one of another host, or a
    ``data:`` or ``blob:`` one. Of others only a browser can tell, and they are not stopped here.
    """
    scheme = SCHEME.match(address)
    if scheme and scheme[1].lower() in ("data", "blob"):
        return f"{scheme[1].lower()}:" not in _sources(directive)
    named = f"{scheme[1].lower()}:" if scheme else "https:"
    return not {"*", named}.intersection(_sources(directive))


def closed(directive: str) -> bool:
    """Whether nothing that a plugin could name loads, wherever it is."""
    return all(source == NOWHERE or source.startswith("{") for source in _sources(directive))


def _sources(directive: str) -> list[str]:
    """Form actions, alone of these, do not fall back to ``default-src`` (CSP 3, 6.1.3)."""
    policy = table()["policy"]
    default = ["*"] if directive == "form-action" else policy["default-src"]
    return list(policy.get(directive, default))
