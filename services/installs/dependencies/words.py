"""Why no versions go together, in sentences that name the plugins and the ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from installs.dependencies.solving import Cause
from installs.dependencies.universe import Universe
from plugin_platform.errors import Conflict
from plugin_platform.manifests import PLATFORM_VERSION
from plugin_platform.version_ranges import fits, said

POINTER = "/plugins"
MOST_SAID = 10


def conflict(causes: Iterable[Cause], universe: Universe, names: Mapping[str, str]) -> Conflict:
    """One error for each plugin that is needed in a version which cannot be had."""
    told = dict.fromkeys(_sentence(each, universe, names) for each in causes)
    sentences = [each for each in told if each][:MOST_SAID]
    details = [{"pointer": POINTER, "detail": each} for each in sentences]
    return Conflict(f"{'; '.join(sentences)}.", details)


def _sentence(cause: Cause, universe: Universe, names: Mapping[str, str]) -> str:
    need, by = cause.need, cause.by
    name = names.get(need.plugin_id, need.plugin_id)
    if by is None:
        there = universe.present.get(need.plugin_id)
        wanted = need.exactly or there
        return f"you have {name} {there}" if there and not need.exactly else f"{name} {wanted}"
    said_of = f"{names.get(by.plugin_id, by.plugin_id)} {by.version} needs {name}"
    return f"{said_of}{said(need.versions)}{_why_not(cause, universe)}"


def _why_not(cause: Cause, universe: Universe) -> str:
    plugin_id, versions = cause.need.plugin_id, cause.need.versions
    possible = universe.versions.get(plugin_id, [])
    if any(fits(one.version, versions) for one in possible):
        return ""
    if least := universe.unfit.get(plugin_id):
        return f", which needs version {least} of the platform; this is {PLATFORM_VERSION}"
    if possible:
        return f", of which the newest is {possible[0].version}"
    return ", which nobody has published"
