"""Two versions against each other: who is to have which.

A principal has a place from 0 to 9,999 in the comparison of two versions, by a hash of both. The
older one has the lowest places and the newer one the highest, so that nobody changes arms where
the same two are compared again with larger shares.
"""

from __future__ import annotations

from plugin_platform.rollouts import PLACE, PLACES, place_of

MOST_DAYS = 28
REMAIN = MOST_DAYS + 7  # days for which what single people did is kept
SHARES = tuple(range(5, 100, 5))  # per cent: fine ones would tell what a few people more did
# The names of both versions, which the place is of; no version has a stroke in it.
PAIR = "{older} || '/' || {newer}"


def arm_of(
    principal: str, plugin_id: str, older: tuple[str, int], newer: tuple[str, int]
) -> str | None:
    """The version that is theirs, each given with its per cent; None of all others."""
    place = place_of(principal, plugin_id, f"{older[0]}/{newer[0]}")
    if place < older[1] * PLACES // 100:
        return older[0]
    return newer[0] if place >= PLACES - newer[1] * PLACES // 100 else None


def arm_in_sql(row: str, principal: str) -> str:
    """The same of a row with ``plugin_id``, ``older``, ``older_percent`` and so on."""
    pair = PAIR.format(older=f"{row}.older", newer=f"{row}.newer")
    place = PLACE.format(plugin_id=f"{row}.plugin_id", version=pair, principal=principal)
    return f"""
        CASE WHEN {place} < {row}.older_percent * 100 THEN {row}.older
             WHEN {place} >= 10000 - {row}.newer_percent * 100 THEN {row}.newer END
    """
