"""How long a rejection can be appealed against."""

from __future__ import annotations

import os
from datetime import timedelta

DAYS, MOST = "30", 3650
# By less than this: whoever removes what can be appealed for no more waits as long.
CLOCKS_DIFFER = timedelta(hours=1)


def appeal_period() -> timedelta:
    """``APPEAL_DAYS``, of the service and of the sweep. Raises ``SystemExit`` for what is none."""
    days = os.environ.get("APPEAL_DAYS") or DAYS
    if not (days.isascii() and days.isdecimal() and 1 <= int(days) <= MOST):
        raise SystemExit(f"APPEAL_DAYS is {days!r}; it is a whole number from 1 to {MOST}.")
    return timedelta(days=int(days))
