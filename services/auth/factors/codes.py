"""One-time codes by the clock (RFC 6238), and codes for the day on which the device is lost."""

import hashlib
import hmac
import re

import pyotp

PERIOD = 30  # s
STEPS = (0, -1, 1)  # clocks differ, and people type slowly
CODE = re.compile(r"\d{6}\Z")
BASE32 = r"[A-Z2-7]{32}\Z"
RECOVERY = r"[0-9a-f]{64}\Z"  # a digest


def step_of(secret: str, code: str, now: float) -> int | None:
    """Which of the periods around ``now`` (seconds of the epoch) has this code."""
    totp, current = pyotp.TOTP(secret, interval=PERIOD), int(now // PERIOD)
    for difference in STEPS:
        step = current + difference
        if hmac.compare_digest(totp.at(step * PERIOD).encode(), code.encode()):
            return step
    return None


def is_by_the_clock(code: str) -> bool:
    return CODE.match(code) is not None


def plain(code: str) -> str:
    """As it was typed, without what makes it readable."""
    return re.sub(r"[\s-]", "", code)


def digest(recovery_code: str) -> str:
    """80 bits of chance need no slow hash."""
    return hashlib.sha256(plain(recovery_code).upper().encode("utf-8", "replace")).hexdigest()
