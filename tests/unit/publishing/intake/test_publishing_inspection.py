"""The checks in a process of their own, and what they make of a readme."""

import base64
import hashlib

import pytest

from plugin_platform.errors import Unavailable
from publishing.intake import apart
from publishing.intake.inspection import inspect, integrity_of
from publishing.intake.readme import render


def test_a_process_of_its_own_finds_the_same() -> None:
    inspection = inspect(b"export const manifest = {id: 1}", readme="*hello*")
    assert inspection.manifest == {"id": 1}
    assert "/manifest/id" in [finding["pointer"] for finding in inspection.errors]
    assert inspection.readme_html == "<p><em>hello</em></p>\n"


@pytest.mark.parametrize(
    ("license", "said"),
    [
        ("MIT", None),
        ("MIT OR Nobodys", '"Nobodys" is no licence of SPDX\'s list. Write'),
        ("((MIT)", "The expression cannot be read. Write"),
    ],
)
def test_a_licence_is_read_where_no_file_can_be_opened(license: str, said: str | None) -> None:
    inspection = inspect(f"export const manifest = {{license: '{license}'}}".encode())
    found = {finding["pointer"]: finding["message"] for finding in inspection.errors}
    assert "/manifest/id" in found  # the check itself did not fail
    assert (found.get("/manifest/license") or "").startswith(said or "")
    assert ("/manifest/license" in found) == (said is not None)


def test_the_checks_do_not_see_the_keys_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # would keep the process from starting
    apart.stop()
    assert inspect(b"").findings[0]["code"] == "empty"


def test_deep_nesting_does_not_end_the_checks() -> None:
    """Within the limits of the process, 100,000 levels are just no manifest."""
    data = b"export const manifest = " + b"[" * 100_000 + b"]" * 100_000
    assert [finding["code"] for finding in inspect(data).findings] == ["manifest-missing"]


def test_a_process_that_does_not_get_to_work_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("publishing.intake.apart.TIMEOUT", 1e-6)
    with pytest.raises(Unavailable):
        inspect(b"export const manifest = {}")


def test_integrity_is_what_browsers_check() -> None:
    digest = base64.b64encode(hashlib.sha384(b"x").digest()).decode()
    assert integrity_of(b"x") == f"sha384-{digest}"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Title", "<h1>Title</h1>\n"),
        ("a|b\n-|-\n1|2", "<table>"),
        ("```js\nx\n```", '<code class="language-js">x\n</code>'),
        ("[a](https://example.org)", 'rel="nofollow noopener noreferrer ugc"'),
    ],
)
def test_markdown_is_rendered(markdown: str, html: str) -> None:
    assert html in render(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://example.org/track.png)",
        "<a href='javascript:x'>a</a>",
        '[a](https://example.org "x\' onclick=alert(1)")',
        "<svg onload=alert(1)>",
        "[a](vbscript:x)",
    ],
)
def test_markdown_never_becomes_something_that_runs(markdown: str) -> None:
    html = render(markdown)
    for element in ("<script", "<img", "<svg", 'href="javascript', 'href="data', 'href="vb'):
        assert element not in html
