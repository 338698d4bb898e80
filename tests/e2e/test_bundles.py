"""The host page runs only the bundle that was published, and says what is wrong with a plugin."""

from __future__ import annotations

import json
import re

import pytest
from deploy.local.layout import CHECKOUT
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, Route, expect
from tests.e2e.pages import install, install_elsewhere, write
from tests.e2e.people import Person, details
from tests.helpers.waiting import eventually

BROKEN = CHECKOUT / "host-web" / "plugins-fixtures" / "throws-in-render"
OTHER_HASH = "sha384-" + "A" * 64
BUNDLE = re.compile(r"word-count.*\.js$")
INSTALLED = re.compile("/api/v1/user/plugins$")
# What a page does whose nonce got lost: its scripts find one that the policy does not know.
LOSE_NONCE = """
new MutationObserver((_, observer) => {
  if (!document.head) return
  observer.disconnect()
  const meta = document.createElement('meta')
  meta.setAttribute('nonce', 'lost')
  document.head.prepend(meta)
}).observe(document, { childList: true, subtree: true })
"""


@pytest.fixture
def word_count(page: Page) -> Page:
    """A page whose visitor has Word Count, and which is yet to be opened."""
    page.goto("/")
    install_elsewhere(page, ["word-count"])
    return page


def swap_hash(page: Page) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        for item in body["items"]:
            item["integrity"] = OTHER_HASH
        route.fulfill(response=response, body=json.dumps(body))

    page.route(INSTALLED, answer)


def problem(page: Page) -> str:
    page.get_by_role("button", name="1 plugin has a problem").click()
    story = page.get_by_role("dialog")
    expect(story).to_contain_text("Word Count could not be started")
    return story.inner_text()


def change_bundle(page: Page) -> None:
    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text() + ";")

    page.route(BUNDLE, answer)


def test_a_changed_bundle_is_not_run(word_count: Page) -> None:
    page = word_count
    change_bundle(page)
    page.reload()
    assert "checksum differs" in problem(page)
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)


@pytest.mark.parametrize("nonce_lost", [False, True])
def test_a_bundle_with_another_hash_is_not_run(word_count: Page, nonce_lost: bool) -> None:
    page = word_count
    if nonce_lost:
        page.add_init_script(LOSE_NONCE)
    swap_hash(page)
    page.reload()
    assert "checksum differs" in problem(page)
    expect(page.get_by_role("status", name="Word count")).to_have_count(0)


def test_a_lost_nonce_alone_keeps_no_plugin_away(word_count: Page) -> None:
    page = word_count
    page.add_init_script(LOSE_NONCE)
    page.reload()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "content_type", "message"),
    [
        (404, "text/plain", "not on the server (404)"),
        (200, "text/plain", "sends the bundle as text/plain"),
    ],
)
def test_why_a_bundle_could_not_be_loaded_is_told(
    word_count: Page, status: int, content_type: str, message: str
) -> None:
    page = word_count
    headers = {"access-control-allow-origin": "*", "content-type": content_type}
    page.route(BUNDLE, lambda route: route.fulfill(status=status, headers=headers, body=""))
    page.reload()
    assert message in problem(page)

    page.unroute(BUNDLE)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status", name="Word count")).to_be_visible()


def test_a_plugin_that_throws_is_named_and_leaves_the_others_alive(
    page: Page, platform: Platform
) -> None:
    source = (BROKEN / "dist" / "throws-in-render.js").read_bytes()
    developer = Person(platform.gateway).register().become_developer()
    if details(platform.gateway, "throws-in-render").status_code == 404:
        assert developer.create_plugin("throws-in-render").status_code == 201
        answer = developer.publish("throws-in-render", source)
        assert answer.status_code == 201, answer.text
        eventually(lambda: details(platform.gateway, "throws-in-render").status_code == 200)
    install(page, "word-count")
    install(page, "throws-in-render")
    page.get_by_role("link", name="Editor").first.click()
    write(page, "still here")
    expect(page.get_by_role("button", name="Throws in Render stopped working")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Throws in Render")).to_be_visible()
    expect(page.get_by_role("status", name="Word count")).to_contain_text("2")
