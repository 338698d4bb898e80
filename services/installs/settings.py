"""The settings of an installed plugin, as its manifest declares them."""

from typing import Any

from installs.model import Settings
from plugin_platform.errors import Invalid
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


def fitting(manifest: Manifest, stored: Settings) -> Settings:
    """What was stored for one version may be unknown to, or too large for, another."""
    return {
        key: value for key, value in stored.items() if not check_settings(manifest, {key: value})
    }
