"""What one field of a manifest says of another: the rules that no schema holds.

``host-web/plugin-sdk/rules/manifest/relations.js`` says the same to builds;
``tests/contract/bundle-verdicts.json`` holds both to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plugin_platform.command_grammar import problem_of_command_id, problem_of_key
from plugin_platform.manifests import check_setting
from publishing.manifest.license import problem_of_license
from publishing.manifest.words import Problem, field_below, problem, shown

ONLY_FOR = {
    "minimum": "number",
    "maximum": "number",
    "step": "number",
    "maxLength": "string",
    "options": "select",
}
UNIQUE = {"slots": "id", "commands": "id", "settings": "id", "keybindings": "key"}
CONTRIBUTES = "/manifest/contributes"
NEEDS = "/manifest/requires/plugins"


def broken_relations(manifest: dict[str, Any], broken: set[str]) -> Iterator[Problem]:
    """``broken`` are the pointers of what breaks the schema: nothing is said of what is around."""
    if "/manifest/permissions" not in broken:
        yield from _twice(manifest.get("permissions", []), "/manifest/permissions")
    if "license" in manifest and "/manifest/license" not in broken:
        yield from _of_license(manifest["license"])
    yield from _of_needs(manifest, broken)
    contributes = manifest.get("contributes")
    if not isinstance(contributes, dict):
        return
    for kind, key in UNIQUE.items():
        entries = contributes.get(kind, [])
        pointer = f"{CONTRIBUTES}/{kind}"
        if pointer in broken or not isinstance(entries, list):
            continue
        yield from _twice(entries, pointer, key)
        for index, entry in enumerate(entries):
            below = f"{pointer}/{index}"
            if not any(each == below or each.startswith(f"{below}/") for each in broken):
                yield from _of_entry(kind, manifest, entry, below)


def _of_license(license: str) -> Iterator[Problem]:
    if said := problem_of_license(license):
        yield problem("license", "/manifest/license", problem=said)


def _of_needs(manifest: dict[str, Any], broken: set[str]) -> Iterator[Problem]:
    requires = manifest.get("requires")
    plugins = requires.get("plugins") if isinstance(requires, dict) else None
    if not isinstance(plugins, list | dict):
        return
    for index, plugin_id in enumerate(plugins):
        place = field_below(NEEDS, plugin_id if isinstance(plugins, dict) else index)
        if plugin_id == manifest.get("id") and not {NEEDS, place} & broken:
            yield problem("needs-itself", place)


def _of_entry(kind: str, manifest: dict[str, Any], entry: Any, pointer: str) -> Iterator[Problem]:
    if kind == "commands" and isinstance(manifest.get("id"), str):
        if said := problem_of_command_id(manifest["id"], entry["id"]):
            yield problem("command-id", f"{pointer}/id", problem=said)
    elif kind == "settings":
        yield from _of_setting(entry, pointer)
    elif kind == "keybindings":
        for key in ("key", "mac"):
            if key in entry and (said := problem_of_key(entry[key])):
                yield problem("key", f"{pointer}/{key}", problem=said)


def _of_setting(setting: dict[str, Any], pointer: str) -> Iterator[Problem]:
    found = [
        problem("setting-foreign", f"{pointer}/{key}", field=key, type=kind)
        for key, kind in ONLY_FOR.items()
        if key in setting and setting["type"] != kind
    ]
    if setting["type"] == "select" and "options" not in setting:
        found.append(problem("setting-options", f"{pointer}/options"))
    found += _twice(setting.get("options", []), f"{pointer}/options", "value")
    least, most = setting.get("minimum"), setting.get("maximum")
    if least is not None and most is not None and least > most:
        found.append(problem("setting-range", f"{pointer}/maximum", least=least, most=most))
    if not found and "default" in setting and (said := check_setting(setting, setting["default"])):
        found.append(problem("setting-default", f"{pointer}/default", problem=said))
    yield from found


def _twice(entries: Any, pointer: str, key: str | None = None) -> Iterator[Problem]:
    """Those of ``entries`` whose ``key``, or which themselves, an earlier one is."""
    seen = set[str]()
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        value = entry.get(key) if key and isinstance(entry, dict) else entry
        if not isinstance(value, str):
            continue
        if value in seen:
            place = f"{pointer}/{index}"
            yield problem(
                "manifest-twice", field_below(place, key) if key else place, value=shown(value)
            )
        seen.add(value)
