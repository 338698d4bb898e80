"""The first second factor of an account brings recovery codes, and ends what was done with the
password alone.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.state.browser.sessions import Sessions
from plugin_platform.errors import PlatformError, Unavailable

RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what looks like something else


@asynccontextmanager
async def what_may_be_the_first(sessions: Sessions, user_id: str) -> AsyncIterator[None]:
    """Around the call that sets up a factor. Where its answer is lost nobody knows whether it was
    the first one: then what the password alone allowed ends all the same, and the error goes on.
    """
    try:
        yield
    except BaseException as error:
        is_refusal = isinstance(error, PlatformError) and not isinstance(error, Unavailable)
        if not is_refusal:
            await sessions.unconfirm_all(user_id)
        raise


async def first_codes(
    sessions: Sessions, user_id: str, codes: list[str], *, is_first: bool
) -> list[str] | None:
    """What is shown of ``codes``. With the first factor, what was done with the password alone
    lets nobody do more: it is asked for once more, in every session.
    """
    if not is_first:
        return None
    await sessions.unconfirm_all(user_id)
    return codes


def recovery_codes() -> list[str]:
    """Of 80 bits each, in four groups: ``ABCD-EFGH-JKLM-NPQR``."""
    texts = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    return ["-".join(text[start : start + 4] for start in range(0, 16, 4)) for text in texts]


def digest_of(code: str) -> str:
    """As ``auth/factors/codes.py`` has it. The codes themselves cross no bus before their use."""
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
