"""Staged roll-outs: who is among those that get a version first.

A principal has a place from 0 to 9,999 in each roll-out, by a hash: at so many per cent those
below a hundred times that have it. Who has it at 10 % has it at 25 %, and each roll-out begins
with others.
"""

from __future__ import annotations

import hashlib

STEPS = (1, 5, 10, 25, 50)  # per cent; 100 is its end
PLACES = 10_000
# The same as ``place_of``, for the principal, plugin and version of a row.
PLACE = """
    mod(('x' || encode(substr(sha256(convert_to(
        {plugin_id} || chr(10) || {version} || chr(10) || {principal}, 'UTF8')), 1, 4), 'hex')
    )::bit(32)::bigint, 10000)
"""


def place_of(principal: str, plugin_id: str, version: str) -> int:
    digest = hashlib.sha256(f"{plugin_id}\n{version}\n{principal}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % PLACES


def is_among(principal: str, plugin_id: str, version: str, percent: int) -> bool:
    """Whether somebody is among the first so many per cent."""
    return place_of(principal, plugin_id, version) < percent * PLACES // 100
