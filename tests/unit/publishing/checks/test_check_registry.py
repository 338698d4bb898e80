"""What becomes of a bundle by what its checks say, and by what they fail to say."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from deploy.local.layout import HOST_WEB

from plugin_platform.rules import rules
from publishing.checks import check
from publishing.checks.engine.conduct import conduct
from publishing.checks.engine.describe import page
from publishing.checks.engine.finding import Finding, finding, worst
from publishing.checks.engine.registry import Check, all_checks, required_checks
from publishing.checks.engine.submission import Submission
from publishing.intake.inspection import inspect

MANIFEST = {"id": "ab", "name": "A", "version": "1.0.0", "description": "A.", "contributes": {}}
BUNDLE = f"export const manifest = {json.dumps(MANIFEST)};\n".encode()


def fails(_: Submission) -> Iterator[Finding]:
    yield finding("nul", line=1)
    raise ValueError("a mistake of the check")


def refuses(_: Submission) -> Iterator[Finding]:
    yield finding("nul", line=1)


def verdicts(data: bytes) -> dict[str, str]:
    return {each.check: each.verdict for each in check(data).conclusions}


def test_an_ordinary_bundle_has_a_pass_of_every_check() -> None:
    assert verdicts(BUNDLE) == dict.fromkeys((each.id for each in all_checks()), "passed")


def test_the_process_of_its_own_says_the_same() -> None:
    said = {each["check"]: each["verdict"] for each in inspect(BUNDLE).conclusions}
    assert said == verdicts(BUNDLE)


def test_a_check_that_cannot_be_asked_did_not_pass() -> None:
    assert verdicts(b"let a = ;").keys() & {"imports", "manifest"} == set()
    assert verdicts(b"let a = ;")["syntax"] == "rejected"
    assert verdicts(b"\xff").keys() == {"size", "encoding", "names"}


def test_a_check_that_fails_is_an_error_and_never_a_pass() -> None:
    """Also after findings; and the others are asked all the same."""
    broken = Check("broken", "", 3, "required", "bytes", fails)
    sound = Check("sound", "", 1, "required", "bytes", lambda _: ())
    report = conduct(Submission(BUNDLE), (broken, sound))
    assert [each.verdict for each in report.conclusions] == ["error", "passed"]
    assert "a mistake of the check" in str(report.conclusions[0].fault)


def test_what_an_observed_check_finds_does_not_act() -> None:
    watched = Check("watched", "", 1, "observed", "bytes", refuses)
    report = conduct(Submission(BUNDLE), (watched,))
    assert [each.verdict for each in report.conclusions] == ["rejected"]
    assert report.findings == []


def test_the_worst_finding_is_the_verdict() -> None:
    held = Finding("warning", "x", "", verdict="held")
    passed = Finding("warning", "x", "", verdict="passed")
    assert worst([]) == "passed"
    assert worst([passed, held]) == "held"
    assert worst([held, finding("nul", line=1)]) == "rejected"


def test_each_rule_belongs_to_a_check_that_there_is() -> None:
    assert {rule.check for rule in rules().values()} == {each.id for each in all_checks()}
    assert required_checks() == {each.id for each in all_checks() if each.stage == "required"}


PLACES: list[tuple[str, str, int, int]] = [
    ("a; eval('1')", "dynamic-code", 1, 4),
    ("\n  new Function('1')", "dynamic-code", 2, 7),
    ("const é = '💥'; globalThis.eval('1')", "dynamic-code", 1, 27),
    ("setTimeout('a()', 1)", "dynamic-code", 1, 1),
    ("x = document.cookie", "cookie", 1, 14),
    ("x = window.document.cookie", "cookie", 1, 21),
    ("import('https://e.org/x.js')", "remote-import", 1, 7),
    ("\nimport '//e.org/x.js'", "remote-import", 2, 1),
    ("import 'data:text/javascript,1'", "remote-import", 1, 1),
    ("fetch(where)", "undeclared-network", 1, 1),
    ("navigator.sendBeacon('/a')", "undeclared-network", 1, 11),
    ("new WebSocket(where)", "undeclared-network", 1, 5),
    ("new window.XMLHttpRequest()", "undeclared-network", 1, 12),
    ("fetch('https://e.org')", "csp", 1, 1),
    ("new WebSocket('wss://e.org')", "csp", 1, 5),
    ("new Worker('blob:x')", "csp", 1, 5),
    ("new Worker(new URL('./w.js', import.meta.url), {type: 'module'})", "csp", 1, 5),
    ("document.createElement('iframe')", "csp", 1, 25),
    ("import {jsx as r} from 'react/jsx-runtime'; r(`video`, {})", "csp", 1, 48),
    ("import * as R from 'react/jsx-runtime'; (0, R.jsx)('embed', {})", "csp", 1, 53),
]


@pytest.mark.parametrize(("code", "rule", "line", "column"), PLACES)
def test_what_a_bundle_reaches_for_has_a_line_and_a_column(
    code: str, rule: str, line: int, column: int
) -> None:
    found = check(f"{code};\n".encode() + BUNDLE).findings
    places = [(each.code, each.line, each.column) for each in found]
    assert (rule, line, column) in places


@pytest.mark.parametrize(
    "code",
    [
        "retrieval('1')", "setTimeout(() => 1, 1)", "x.cookie", "const fetch = 1",
        "new Worker('/worker.js')", "new Worker(new URL('/w.js', location.href))",
        "x.closest('video')", "import('react')", "a.fetch(1)",
        "WebAssembly.instantiate(a)",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_passes(code: str) -> None:
    assert check(f"{code};\n".encode() + BUNDLE).findings == []


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [(["network"], []), (["network:e.org"], []), (["storage"], ["undeclared-network"])],
)
def test_who_declares_the_network_may_ask(permissions: list[str], expected: list[str]) -> None:
    manifest: dict[str, Any] = {**MANIFEST, "permissions": permissions}
    data = f"export const manifest = {json.dumps(manifest)};\nfetch(a)".encode()
    assert [each.code for each in check(data).findings] == expected


def test_thousands_of_uses_in_one_long_line_are_counted_once_over() -> None:
    """Counting each column from the line's start would read the line thousands of times."""
    data = BUNDLE + b"import('react');fetch(a);eval(b);" * 20_000
    found = check(data).findings
    assert len(found) == 20
    assert found[-1].line == 2


def test_the_page_about_the_checks_is_of_today() -> None:
    """Make it anew: the command is in the file"""
    assert (HOST_WEB / "host" / "src" / "guide" / "checks.md").read_text("utf-8") == page()
