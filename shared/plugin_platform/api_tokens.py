"""API tokens: what they look like, and what they may be for.

``folio_pat_``, 43 characters of chance (256 bits), and 6 that follow from the others: whoever looks
for secrets in a text knows a token by its form, and mistyped ones are refused without a question
(https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from collections.abc import Collection
from enum import StrEnum

PREFIX = "folio_pat_"
CHANCE, CHECKSUM = 43, 6  # characters
SHAPE = rf"{PREFIX}[0-9A-Za-z]{{{CHANCE + CHECKSUM}}}"
DIGEST = r"[0-9a-f]{64}\Z"

LONGEST_DAYS = 90
LONGEST_NAME = 64  # characters
MOST_PLUGINS = 50  # that one token names
PLUGIN_ID = r"(?=.{2,64}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"

TAKES_ALL_PLUGINS = (
    "The action tokens reaches every token of the account and takes a token for all plugins: leave "
    "the action out, or name no plugins."
)
NOT_PLAIN = "Leave out line breaks, control characters and characters that nobody sees."

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Action(StrEnum):
    """What a token may be for; what it does not name, it may not do. None makes tokens, moves a
    plugin to somebody else, or ends an account.
    """

    READ = "read"  # the state of one's own plugins and versions
    CREATE = "create"  # new plugins
    DESCRIBE = "describe"  # name, description, category and tags
    PUBLISH = "publish"  # versions; may also read how they fare, and check bundles
    YANK = "yank"  # versions, and restore them
    DEPRECATE = "deprecate"  # plugins, and take it back
    TOKENS = "tokens"  # the list of all the account's tokens, and revoking one


def reaches_too_far(plugins: Collection[str] | None, actions: Collection[str]) -> bool:
    """Whether a token for some plugins were to manage the tokens of all."""
    return plugins is not None and Action.TOKENS.value in actions


def make() -> str:
    chance = "".join(secrets.choice(_ALPHABET) for _ in range(CHANCE))
    return f"{PREFIX}{chance}{_checksum(chance)}"


def is_well_formed(token: str) -> bool:
    if not re.fullmatch(SHAPE, token):
        return False
    chance = token[len(PREFIX) : -CHECKSUM]
    return secrets.compare_digest(token[-CHECKSUM:], _checksum(chance))


def digest(token: str) -> str:
    """What is kept of a token. One hash is enough for 256 bits of chance, which nobody guesses."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(chance: str) -> str:
    number, text = zlib.crc32(chance.encode()), ""
    for _ in range(CHECKSUM):
        number, place = divmod(number, len(_ALPHABET))
        text = _ALPHABET[place] + text
    return text
