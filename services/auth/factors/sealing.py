"""How the secrets of one-time codes lie in the database: encrypted, with a key that is not there.

``FACTOR_KEY`` is a secret of any form, from which the key is derived; ``EARLIER_FACTOR_KEYS`` those
that it came after, separated by spaces. What lies under one of these, or open as before there was a
key, is read all the same, and sealed anew when it is used or by ``python -m auth.reseal``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from auth.factors import codes
from plugin_platform import sealing
from plugin_platform.errors import Unavailable

NAME = "FACTOR_KEY"
PURPOSE = b"plugin-platform: secrets of one-time codes, 1"


class Seal:
    def __init__(self, key: str, earlier: Sequence[str] = ()) -> None:
        self._seal = sealing.Seal(NAME, PURPOSE, key, earlier)

    def close(self, secret: str) -> str:
        return self._seal.close(secret)

    def open(self, kept: str) -> str:
        """Raises Unavailable for what was sealed with a key that nobody has told."""
        if _is_open(kept):
            return kept
        try:
            return self._seal.open(kept)
        except sealing.CannotOpen as error:
            raise Unavailable(
                "One-time codes cannot be checked here now. Use a recovery code or a security key."
            ) from error

    def is_current(self, kept: str) -> bool:
        return not _is_open(kept) and self._seal.is_current(kept)


def read_seal() -> Seal:
    """Raises MissingSetting, and SystemExit for a key that is too short."""
    return Seal(*sealing.keys(NAME))


def _is_open(kept: str) -> bool:
    return re.match(codes.BASE32, kept) is not None
