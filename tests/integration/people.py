"""Accounts that tests of several services call as."""

from __future__ import annotations

from typing import Any

BOSS: dict[str, Any] = {
    "id": "boss",
    "username": "boss",
    "is_developer": False,
    "roles": ["operator"],
}
