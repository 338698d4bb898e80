"""The manifest keeps its schema, and is the one of this plugin and version."""

from collections.abc import Iterator

from semver import Version

from plugin_platform.manifests import PLATFORM_VERSION
from publishing.checks.finding import Candidate, Finding
from publishing.manifest import check_manifest


def check(candidate: Candidate) -> Iterator[Finding]:
    errors = check_manifest(candidate.manifest)
    for error in errors:
        yield _finding(candidate, "manifest", error["pointer"], error["detail"])
    if errors:
        return
    manifest = candidate.manifest
    if candidate.plugin_id not in (None, manifest["id"]):
        message = f"The plugin is {candidate.plugin_id}; the manifest says {manifest['id']}."
        yield _finding(candidate, "manifest-id", "/manifest/id", message)
    if candidate.version not in (None, manifest["version"]):
        message = f"This is version {candidate.version}; the manifest says {manifest['version']}."
        yield _finding(candidate, "manifest-version", "/manifest/version", message)
    needed = manifest.get("requires", {}).get("platformVersion", PLATFORM_VERSION)
    if Version.parse(needed) > Version.parse(PLATFORM_VERSION):
        message = f"The plugin needs platform {needed}; this one is {PLATFORM_VERSION}."
        pointer = "/manifest/requires/platformVersion"
        line = candidate.lines.get(pointer)
        yield Finding("warning", "platform-version", message, pointer, line)
    yield from _foreign_keys(candidate)


def _foreign_keys(candidate: Candidate) -> Iterator[Finding]:
    """A key may run another plugin's command; mostly, the name is a slip."""
    contributes = candidate.manifest["contributes"]
    own = {command["id"] for command in contributes.get("commands", ())}
    for index, binding in enumerate(contributes.get("keybindings", ())):
        if binding["command"] not in own:
            pointer = f"/manifest/contributes/keybindings/{index}/command"
            message = f"The manifest has no command {binding['command']}."
            line = _line(candidate.lines, pointer)
            yield Finding("warning", "foreign-command", message, pointer, line)


def _finding(candidate: Candidate, code: str, pointer: str, message: str) -> Finding:
    return Finding("error", code, message, pointer, _line(candidate.lines, pointer))


def _line(lines: dict[str, int], pointer: str) -> int | None:
    """Where the value stands, or what should contain it."""
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer)
