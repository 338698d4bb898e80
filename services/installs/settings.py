"""The settings of an installed plugin, as its manifest declares them."""

from typing import Any

from installs.installed import Settings
from plugin_platform.errors import Conflict, Invalid
from plugin_platform.manifests import check_settings, default_settings

Manifest = dict[str, Any]


def effective(manifest: Manifest, stored: Settings) -> Settings:
    """What the plugin gets to see: the stored settings over the declared defaults."""
    return default_settings(manifest) | fitting(manifest, stored)


def patched(manifest: Manifest, stored: Settings, patch: Settings) -> Settings:
    """The settings to store: a patch in the manner of RFC 7396, where null means "as declared".

    Raises Invalid with a pointer to each setting that the manifest does not allow.
    """
    changed = {key: value for key, value in patch.items() if value is not None}
    if errors := check_settings(manifest, changed):
        raise Invalid("The settings are not what the plugin declares.", errors)
    kept = {key: value for key, value in stored.items() if key not in patch}
    return fitting(manifest, kept) | changed


def require_unchanged(
    manifest: Manifest, stored: Settings, patch: Settings, base: Settings
) -> None:
    """``base`` has what whoever made the patch saw of each setting, None for nothing.

    Raises Conflict with a pointer to each that is another by now, but for those that are what the
    patch wants: a patch may come twice.
    """
    present, wanted = effective(manifest, stored), default_settings(manifest)
    wanted |= {key: value for key, value in patch.items() if value is not None}
    changed = [
        key
        for key in patch.keys() & base.keys()
        if present.get(key) not in (base[key], wanted.get(key))
    ]
    if changed:
        said = "It was changed on another device."
        errors = [{"pointer": f"/settings/{_escaped(key)}", "detail": said} for key in changed]
        raise Conflict("Some settings were changed on another device meanwhile.", errors)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def fitting(manifest: Manifest, stored: Settings) -> Settings:
    """What was stored for one version may be unknown to, or too large for, another."""
    return {
        key: value for key, value in stored.items() if not check_settings(manifest, {key: value})
    }
