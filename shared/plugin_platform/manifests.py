"""The vocabulary of plugin manifests, and the check of a plugin's settings.

Publishing refuses a manifest that leaves this vocabulary; installs checks a setting's
value against the declaration in ``contributes.settings``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from plugin_platform.rules import load
from plugin_platform.text import is_storable

_HOST = load("host.json")
_SCHEMA = load("manifest.schema.json")["$defs"]
PLATFORM_VERSION: str = _HOST["platformVersion"]
BARE_IMPORTS: tuple[str, ...] = tuple(_HOST["imports"])
CATEGORIES: tuple[str, ...] = tuple(_SCHEMA["category"]["enum"])
SLOTS: tuple[str, ...] = tuple(_SCHEMA["slotName"]["enum"])
SETTING_TYPES: tuple[str, ...] = tuple(_SCHEMA["setting"]["properties"]["type"]["enum"])
ID_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
ID_LENGTH = (2, 64)
DEFAULT_MAX_LENGTH = 1000
COLOR_PATTERN = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")

Setting = dict[str, Any]


def is_plugin_id(value: object) -> bool:
    shortest, longest = ID_LENGTH
    return (
        isinstance(value, str)
        and shortest <= len(value) <= longest
        and ID_PATTERN.match(value) is not None
    )


def check_settings(manifest: dict[str, Any], settings: dict[str, Any]) -> list[dict[str, str]]:
    """Return ``[{"pointer": "/settings/size", "detail": "…"}]``, empty when all is well."""
    declared = {setting["id"]: setting for setting in declared_settings(manifest)}
    errors = []
    for key, value in settings.items():
        if key not in declared:
            problem = "The plugin declares no such setting."
        else:
            problem = check_setting(declared[key], value) or ""
        if problem:
            errors.append({"pointer": f"/settings/{_escape(key)}", "detail": problem})
    return errors


def declared_settings(manifest: dict[str, Any]) -> list[Setting]:
    return list(manifest.get("contributes", {}).get("settings") or [])


def default_settings(manifest: dict[str, Any]) -> dict[str, Any]:
    return {s["id"]: s["default"] for s in declared_settings(manifest) if "default" in s}


def check_setting(setting: Setting, value: object) -> str | None:
    """Return what is wrong with ``value``, or None."""
    return _CHECKS[setting["type"]](setting, value)


def _boolean(_: Setting, value: object) -> str | None:
    return None if isinstance(value, bool) else "Must be true or false."


def _number(setting: Setting, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "Must be a number."
    if isinstance(value, float) and not math.isfinite(value):
        return "Must be a finite number."
    if "minimum" in setting and value < setting["minimum"]:
        return f"Must be at least {setting['minimum']}."
    if "maximum" in setting and value > setting["maximum"]:
        return f"Must be at most {setting['maximum']}."
    return None


def _string(setting: Setting, value: object) -> str | None:
    longest = setting.get("maxLength", DEFAULT_MAX_LENGTH)
    if not isinstance(value, str):
        return "Must be text."
    if not is_storable(value):
        return "Must not contain NUL or half a surrogate pair."
    return None if len(value) <= longest else f"Must have at most {longest} characters."


def _select(setting: Setting, value: object) -> str | None:
    allowed = [option["value"] for option in setting.get("options") or []]
    return None if value in allowed else f"Must be one of: {', '.join(allowed)}."


def _color(_: Setting, value: object) -> str | None:
    if isinstance(value, str) and COLOR_PATTERN.match(value):
        return None
    return "Must be a colour such as #1a2b3c."


_CHECKS: dict[str, Callable[[Setting, object], str | None]] = {
    "boolean": _boolean,
    "number": _number,
    "string": _string,
    "select": _select,
    "color": _color,
}


def _escape(key: str) -> str:
    """Escape a key for a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
