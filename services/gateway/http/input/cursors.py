"""Cursors that only we can have made: anybody else's is refused before anything is asked.

Each cursor is a page of its own, and whoever could invent them could have as many pages made.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from plugin_platform.errors import Invalid

MARK = "."


class Cursors:
    def __init__(
        self, secret: str, of: str, *, asked_as: str = "cursor", answered_as: str = "nextCursor"
    ) -> None:
        """All processes that answer for the same platform have the same secret.

        ``of`` names the list: a cursor of one is none of another, which may read it otherwise.
        ``asked_as`` and ``answered_as`` are the names that people know it by.
        """
        self._secret = secret.encode()
        self._purpose = f"cursor:{of}:".encode()
        self._asked_as, self._answered_as = asked_as, answered_as

    def sign(self, cursor: str | None) -> str | None:
        return f"{cursor}{MARK}{self._mac(cursor)}" if cursor else None

    def read(self, signed: str) -> str:
        """Raises Invalid for what ``sign`` has not made."""
        cursor, _, mac = signed.rpartition(MARK)
        if not hmac.compare_digest(mac.encode(), self._mac(cursor).encode()):
            detail = f"Use the {self._answered_as} of an answer to the same query, or none."
            raise Invalid(
                "The cursor does not belong to this list.",
                [{"pointer": f"/{self._asked_as}", "detail": detail}],
            )
        return cursor

    def _mac(self, cursor: str) -> str:
        digest = hmac.digest(self._secret, self._purpose + cursor.encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
