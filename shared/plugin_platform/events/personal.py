"""What events say of a person, and the same without it, for when the person is gone.

Contracts hold for both. What is not named here says ids alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
ERASED = "erased"


def _without_username(data: Data) -> Data:
    return data | {"username": ERASED}


def _without_token_name(data: Data) -> Data:
    return data | {"name": ERASED, "origin": None if data["origin"] is None else {}}


def _without_domain(data: Data) -> Data:
    said = {key: ERASED for key in ("username", "domain", "reason") if key in data}
    return data | said


def _without_settings(data: Data) -> Data:
    return data | {"settings": {}}


def _without_changes(data: Data) -> Data:
    return data | {"changes": {}}


def _without_moved_settings(data: Data) -> Data:
    return data | {"moved": [_without_settings(one) for one in data["moved"]]}


def _without_name(data: Data) -> Data:
    return data | {"name": ERASED}


BLANK: dict[str, Callable[[Data], Data]] = {
    "user.registered": _without_username,
    "token.issued": _without_token_name,
    "user.domain_verified": _without_domain,
    "user.domain_lost": _without_domain,
    "user.domain_revoked": _without_domain,
    "user.domain_allowed": _without_domain,
    "plugin.configured": _without_settings,
    "plugin.settings_changed": _without_changes,
    "installs.merged": _without_moved_settings,
    "workspace.created": _without_name,
    "workspace.renamed": _without_name,
}


def blank(type_: str, data: Data) -> Data:
    return BLANK[type_](data) if type_ in BLANK else data
