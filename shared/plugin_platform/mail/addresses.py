"""What is an address, and whose it is."""

from __future__ import annotations

import re

from plugin_platform.errors import Invalid

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the brackets
FORM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
LOCAL = 64  # characters before the @


def is_mailable(address: str) -> bool:
    local = address.partition("@")[0]
    return len(address) <= LONGEST and len(local) <= LOCAL and bool(FORM.fullmatch(address))


def check(address: str, pointer: str = "/address") -> None:
    """Raises ``Invalid``, at ``pointer``."""
    if not is_mailable(address):
        detail = "This is no address like name@example.com, in letters without accents."
        raise Invalid(detail, [{"pointer": pointer, "detail": detail}])


def mailbox(address: str) -> str:
    """Whose it is, as far as can be told: many servers take ``a.d.a+1`` for ``ada``."""
    local, _, domain = address.lower().rpartition("@")
    return f"{(local.partition('+')[0] or local).replace('.', '')}@{domain}"
