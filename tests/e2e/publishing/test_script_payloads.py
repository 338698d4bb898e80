"""Nothing that a developer or a moderator writes runs in anybody's page, or asks anybody else.

The payloads are of the kinds that OWASP's cheat sheet of filter evasion has, one a line. The pages
are looked at without their content security policy: it is the second fence, and would hide a hole
in the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browser import PATIENCE, comes_true
from tests.e2e.people import PASSWORD, Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually
from tests.unit.publishing.zips import png, zipped

LINES = (Path(__file__).parent / "script_payloads.txt").read_text().splitlines()
PAYLOADS = [line.replace("ran(0)", f"ran({at})") for at, line in enumerate(LINES)]
NAMES = [
    "<img src=x onerror=ran(101)>",
    "<svg/onload=ran(102)>",
    "\"'><script>ran(103)</script>",
]
DESCRIPTION = "".join(each for each in PAYLOADS if "onerror" in each and each.isprintable())[:300]
ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="ran(104)" viewBox="0 0 1 1">'
    b"<script>ran(105)</script><path d='M0 0h1v1z' onclick='ran(106)'/></svg>"
)
NOTES = """
window.seen = []
window.ran = (payload) => window.seen.push(payload)
"""
# What could run when somebody clicks or points, though it did not by itself.
WAITING = """
() => [...document.querySelectorAll('body *')].flatMap((element) =>
  [...element.attributes]
    .filter(({ name, value }) => /^(on|javascript:|vbscript:|data:text)/i.test(
      /^on/i.test(name) ? name : value.trim()))
    .map(({ name, value }) => `${element.tagName} ${name}=${value}`))
"""


@pytest.fixture
def unguarded(browser: Browser, platform: Platform) -> Iterator[Page]:
    """A page without a policy, which knows what ran; ``asked`` knows whom it asked."""
    context = browser.new_context(
        base_url=platform.gateway,
        viewport={"width": 1280, "height": 800},
        service_workers="block",
        bypass_csp=True,
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(NOTES)
    yield context.new_page()
    context.close()


@pytest.fixture
def asked(unguarded: Page, platform: Platform) -> list[str]:
    """Addresses that are not the platform's, as they are asked for."""
    port = urlsplit(platform.gateway).port
    ours = {urlsplit(platform.gateway).netloc, f"content.localhost:{port}", f"localhost:{port}"}
    elsewhere: list[str] = []

    def note(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc not in ours:
            elsewhere.append(url)

    unguarded.context.on("request", lambda request: note(request.url))
    return elsewhere


def write_all(developer: Person, name: str) -> str:
    """A plugin with payloads wherever something can be written, one version published and one in
    review, which the moderators look at.
    """
    plugin_id = new_plugin_id()
    listing = {"id": plugin_id, "name": name, "description": DESCRIPTION}
    answer = developer.http.post(
        "/developer/plugins", json={**listing, "category": "utilities", "tags": []}
    )
    assert answer.status_code == 201, answer.text
    texts = {"changelog": "\n\n".join(PAYLOADS)}
    said: dict[str, Any] = {"name": name, "description": DESCRIPTION}
    for version, permissions in (("1.0.0", []), ("1.1.0", ["network"])):
        files = {
            "index.js": bundle(plugin_id, version, permissions=permissions, **said),
            "README.md": "\n\n".join(PAYLOADS).encode(),
            "icon.svg": ICON,
            "screenshots/first.png": png(40, 30),
        }
        answer = developer.publish(plugin_id, zipped(files), version, **texts)
        assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "in_review"
    return plugin_id


def is_listed(platform: Platform, plugin_id: str) -> bool:
    return details(platform.gateway, plugin_id).is_success


def sign_in(page: Page, username: str) -> None:
    account = {"username": username, "password": PASSWORD}
    assert page.request.post("/api/v1/auth/login", data=account).ok
    assert page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}).ok


def look(page: Page, path: str, name: str) -> None:
    """The page shows the name as it is written, in each of its tabs nothing runs or waits to."""
    page.goto(path)
    expect(page.get_by_text(name).first).to_be_visible()
    for tab in [None, *page.get_by_role("tab").all()]:
        if tab is not None:
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
        page.wait_for_load_state("networkidle")
        assert (page.evaluate("() => window.seen"), page.evaluate(WAITING)) == ([], []), path


def test_a_payload_is_text_on_every_page_that_shows_it(
    platform: Platform, moderators: list[str], unguarded: Page, asked: list[str]
) -> None:
    assert len(PAYLOADS) >= 60
    developer = Person(platform.gateway).register().become_developer()
    plugins = {write_all(developer, name): name for name in NAMES}
    for plugin_id in plugins:
        eventually(partial(is_listed, platform, plugin_id))

    for plugin_id, name in plugins.items():
        look(unguarded, f"/marketplace/{plugin_id}", name)
    entry = str(details(platform.gateway, plugin_id).json()["versions"][0]["bundleUrl"])
    look(unguarded, f"/authors/{developer.username}", name)

    sign_in(unguarded, moderators[0])
    look(unguarded, f"/moderation/plugins/{plugin_id}", name)
    for plugin_id, name in plugins.items():
        place = f"/moderation/versions/{plugin_id}/1.1.0"
        look(unguarded, place, name)
        assert unguarded.request.post(f"/api/v1{place}/claim").ok
        decision = {"approved": False, "policy": "quality", "words": "".join(PAYLOADS)[:2000]}
        answer = unguarded.request.post(f"/api/v1{place}/decision", data=decision)
        assert answer.ok, answer.text()

    sign_in(unguarded, developer.username)
    look(unguarded, "/developer", name)
    for plugin_id, name in plugins.items():
        look(unguarded, f"/developer/{plugin_id}", name)
    look(unguarded, "/notifications", name)
    assert asked == []

    # The icon by itself is a document, in which its own scripts would run.
    unguarded.goto(entry.replace("index.js", "icon.svg"))
    expect(unguarded.locator("path")).to_have_count(1)
    assert unguarded.evaluate("() => window.seen") == []


def test_the_same_payloads_run_where_they_are_not_written_as_text(
    unguarded: Page, asked: list[str]
) -> None:
    """The control: a page that took them for HTML would be noticed, by what ran and was asked."""
    unguarded.goto("/policy")
    leads_away = ("http-equiv", "<base")
    for payload in (each for each in PAYLOADS if not any(it in each for it in leads_away)):
        unguarded.evaluate(
            "(html) => { document.body.append(document.createElement('div'));"
            " document.body.lastChild.innerHTML = html }",
            payload,
        )
    comes_true(unguarded, "() => new Set(window.seen).size >= 15")
    assert len(unguarded.evaluate(WAITING)) >= 15
    assert {urlsplit(url).path for url in asked} >= {"/0", "/0.png", "/0.css"}
