"""The manifest keeps its schema."""

from collections.abc import Iterator

from semver import Version

from plugin_platform.manifests import PLATFORM_VERSION
from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission
from publishing.manifest import check_manifest


@check("manifest", "The manifest keeps its schema", revision=2, needs="manifest", of="entry")
def run(submission: Submission) -> Iterator[Finding]:
    errors = check_manifest(submission.manifest)
    for error in errors:
        line = submission.line_of(error.pointer)
        yield finding(error.rule, pointer=error.pointer, line=line, **error.values)
    if not errors:
        yield from _platform_version(submission)
        yield from _foreign_keys(submission)


def _platform_version(submission: Submission) -> Iterator[Finding]:
    needed = submission.manifest.get("requires", {}).get("platformVersion", PLATFORM_VERSION)
    if Version.parse(needed) > Version.parse(PLATFORM_VERSION):
        pointer = "/manifest/requires/platformVersion"
        line = submission.lines.get(pointer)
        said = {"needed": needed, "platform": PLATFORM_VERSION}
        yield finding("platform-version", pointer=pointer, line=line, **said)


def _foreign_keys(submission: Submission) -> Iterator[Finding]:
    """A key may run another plugin's command; mostly, the name is a slip."""
    contributes = submission.manifest["contributes"]
    own = {command["id"] for command in contributes.get("commands", ())}
    for index, binding in enumerate(contributes.get("keybindings", ())):
        if binding["command"] not in own:
            pointer = f"/manifest/contributes/keybindings/{index}/command"
            line = submission.line_of(pointer)
            yield finding("foreign-command", pointer=pointer, line=line, command=binding["command"])
