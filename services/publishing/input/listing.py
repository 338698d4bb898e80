"""How a plugin is listed: its id, and what its owner says of it."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from plugin_platform.assets import MAX_README
from plugin_platform.command_grammar import HOST_NAMESPACES
from plugin_platform.input import line, load
from plugin_platform.manifests import CATEGORIES, ID_LENGTH, ID_PATTERN
from plugin_platform.names import RESERVED_PLUGIN_IDS, skeleton
from publishing.input.text import long_text, matching, semver

# The host's commands begin with these, a plugin's with its id.
RESERVED = RESERVED_PLUGIN_IDS | frozenset(HOST_NAMESPACES)


_LOOKS = frozenset(map(skeleton, RESERVED))


def is_free(plugin_id: str) -> None:
    """Raises ``ValidationError`` for a reserved id, and for what only looks like one."""
    if plugin_id in RESERVED:
        raise ValidationError("This id is reserved; choose another one.")
    if skeleton(plugin_id) in _LOOKS:
        raise ValidationError("This id looks like a reserved one; choose another one.")


class Description(Schema):
    class Meta:
        unknown = RAISE

    name = line(1, 64, required=True)
    description = line(1, 300, required=True)
    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    tags = fields.List(
        matching("[a-z0-9]+(-[a-z0-9]+)*", 32, "Use lower-case letters, digits and hyphens."),
        validate=validate.Length(0, 10),
        required=True,
    )


class Listing(Description):
    id = fields.String(
        required=True,
        validate=[
            validate.Length(*ID_LENGTH),
            validate.Regexp(
                ID_PATTERN,
                error="Use lower-case letters, digits and single hyphens, a letter first.",
            ),
            is_free,
        ],
    )


class VersionDetails(Schema):
    """What comes with a bundle, besides its manifest; named as developers send it."""

    version = semver(required=True)
    changelog = long_text(20_000, required=True)
    min_platform_version = semver(required=True, allow_none=True, data_key="minPlatformVersion")
    readme = long_text(MAX_README, required=True, allow_none=True)
    security = fields.Boolean(required=True, truthy={True}, falsy={False})
    rollout = fields.Integer(required=True, allow_none=True, strict=True)


_listing = Listing()
_names = Listing(only=("id", "name"))
_changes = Description(partial=True)
_version_details = VersionDetails()


def read_listing(plugin_id: str, listing: dict[str, Any]) -> dict[str, Any]:
    """Return the listing, its tags each once. Raises ``Invalid``."""
    loaded = load(_listing, {"id": plugin_id, **listing})
    return {**loaded, "tags": list(dict.fromkeys(loaded["tags"]))}


def read_names(plugin_id: str, name: str) -> None:
    """Raises ``Invalid``."""
    load(_names, {"id": plugin_id, "name": name})


def read_changes(changes: dict[str, Any]) -> dict[str, Any]:
    """Return changes to a listing. Raises ``Invalid``."""
    loaded = load(_changes, changes)
    if "tags" in loaded:
        loaded["tags"] = list(dict.fromkeys(loaded["tags"]))
    return loaded


def read_version_details(
    *,
    version: str,
    changelog: str,
    min_platform_version: str | None,
    readme: str | None,
    security: bool = False,
    rollout: int | None = None,
) -> dict[str, Any]:
    """Return the details by the names of the parameters. Raises ``Invalid``."""
    sent = {"version": version, "changelog": changelog, "readme": readme, "security": security}
    more = {"minPlatformVersion": min_platform_version, "rollout": rollout}
    return load(_version_details, {**sent, **more})
