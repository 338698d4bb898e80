"""Which names are domains that somebody may hold, as they are asked for in DNS: in ASCII.

A name in other letters becomes punycode, and is shown so everywhere: letters that look alike are
different names then (as with links, ADR 62).
"""

from __future__ import annotations

from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

from plugin_platform.errors import Invalid

LONGEST = 200  # with what is put before it, a name has 253 characters at most


def read(typed: str) -> str:
    """Raises ``Invalid`` for what is no domain, and for what everybody registers names below."""
    name = typed.strip().rstrip(".")
    if len(name) > LONGEST:
        raise _invalid(f"Enter a domain of at most {LONGEST} characters.")
    try:
        domain = idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise _invalid("Enter a domain such as example.org, without https:// or a path.") from None
    if len(domain) > LONGEST:
        raise _invalid(f"Enter a domain of at most {LONGEST} characters.")
    if _public_suffixes().privatesuffix(domain) is None:
        raise _invalid(
            f"{domain} is nobody's own: others have names below it, or there is no such ending. "
            "Enter the domain that you registered, or a name below it."
        )
    return domain


@cache
def _public_suffixes() -> PublicSuffixList:
    """With those of hosts such as github.io: a page there is its author's, the host is not."""
    return PublicSuffixList(accept_unknown=False)


def _invalid(detail: str) -> Invalid:
    return Invalid(detail, [{"pointer": "/domain", "detail": detail}])
