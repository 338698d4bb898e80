"""Whatever stands in a bundle: what is said of it can be kept, and seen."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.unit.publishing.checks.test_publishing_checks import MANIFEST, module

from plugin_platform.text import is_storable
from publishing.checks import check, check_files
from publishing.checks.engine.conduct import Report, conduct
from publishing.checks.engine.finding import LONGEST, finding
from publishing.checks.engine.registry import Check
from publishing.checks.engine.submission import Submission

# As code writes them: what PostgreSQL keeps in no text, what nobody sees, what turns lines around.
WRITTEN = ("\\0", "\\ud800", "\\udfff", "\\u202e", "\\x1b", "\\n")
CODE = (
    "fetch('//a@b')",
    "window.fetch(`https://a@b`)",
    "navigator.sendBeacon('//@')",
    "new WebSocket('wss://a@')",
    "new Worker('https://a@')",
    "x.jsx('iframe', {src: '//a@'})",
    "import 'a@b'",
    "import './a@b'",
    "import '/a@b'",
    "import 'https://a@b'",
    "import('https://a@b')",
    "export {Words as 'a@b'}",
    "document['coo@kie']",
    "eval('a@')",
)
MANIFESTS: tuple[dict[str, Any], ...] = (
    {"id": "a@"},
    {"name": "a@"},
    {"version": "1.0.0-@"},
    {"description": "@"},
    {"icon": "@"},
    {"a@b": 1},
    {"requires": {"platformVersion": "9.0.0@"}},
    {"requires": {"a@": "1"}},
    {"permissions": ["network:a@b", "a@"]},
    {"contributes": {"slots": [{"slot": "a@", "component": "A@"}]}},
    {"contributes": {"commands": [{"id": "words.a@", "title": "@"}]}},
    {"contributes": {"keybindings": [{"command": "a.b@", "key": "Mod-@"}]}},
    {"contributes": {"settings": [{"id": "a@", "type": "a@", "label": "@", "default": "@"}]}},
    {"contributes": {"a@": []}},
)


def sources() -> Iterator[bytes]:
    for written in WRITTEN:
        for code in CODE:
            yield module(code.replace("@", written))
        for changes in MANIFESTS:
            as_json = written.replace("\\0", "\\u0000").replace("\\x1b", "\\u001b")
            said = json.dumps({**MANIFEST, **changes}).replace("@", as_json)
            yield f"export const manifest = {said};\nexport const Words = 1".encode()
        yield f"const a = '{written}'; export const manifest = {{[a]: a['{written}']}}".encode()
        yield f"export const manifest = {{'{written}': b('{written}')}}".encode()


def told(report: Report) -> Iterator[str]:
    for conclusion in report.conclusions:
        yield conclusion.fault or ""
        for found in conclusion.findings:
            yield from (found.message, found.pointer, found.file or "")


def test_what_is_said_of_a_bundle_can_be_kept_and_seen() -> None:
    reports = [check(source) for source in sources()]
    reports += [check_files({"index.js": each}, ["index.js"]) for each in sources()]
    texts = {text for report in reports for text in told(report)}
    assert [text for text in texts if not is_storable(text)] == []
    messages = {f.message for r in reports for c in r.conclusions for f in c.findings}
    assert [message for message in messages if not message.isprintable()] == []
    assert len(messages) > 80


def test_what_passes_has_a_manifest_that_can_be_kept() -> None:
    reports = [check(source) for source in sources()]
    passed = [r for r in reports if all(f.verdict == "passed" for f in r.findings)]
    assert len(passed) > 20
    for report in passed:
        assert is_storable(json.dumps(report.manifest, ensure_ascii=False))


def test_what_cannot_be_seen_is_said_as_it_is_written() -> None:
    [one] = [f for f in check(module("fetch('//a\\0b')")).findings if f.code == "csp"]
    assert "fetch of //a\\x00b." in one.message


@pytest.mark.parametrize("where", ["what", "pointer", "file"])
def test_each_part_of_a_finding_can_be_kept(where: str) -> None:
    values: dict[str, Any] = {"what": "a", where: "a\0\ud800\u202e"}
    found = finding("invisible-text", **values)
    assert is_storable(json.dumps(found.to_dict(), ensure_ascii=False))


def test_a_long_value_is_shortened() -> None:
    assert len(finding("invisible-text", what="a" * 100_000).message) < LONGEST + 200


def test_a_check_that_fails_says_so_in_words_that_can_be_kept() -> None:
    def run(_: Any) -> Any:
        raise ValueError("a\0b\ud800")

    failing = Check("failing", "Fails", 1, "required", "bytes", run)
    [said] = conduct(Submission(b"1"), (failing,)).conclusions
    assert said.verdict == "error"
    assert "ValueError" in (said.fault or "")
    assert is_storable(said.fault or "")
