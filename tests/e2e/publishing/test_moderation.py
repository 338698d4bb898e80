"""A moderator tries out a version that is held: it learns nothing of whoever does."""

from __future__ import annotations

from collections.abc import Callable

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import Person, bundle, new_plugin_id
from tests.e2e.publishing.reviews import make_word_count_popular

NAME = "Word C0unt Pro"
# What a hostile version would like to know of whoever tries it out, told in its status bar.
SPY = """
const told = [];
const tried = (what, how) => {
    let outcome = "refused";
    try { outcome = "got " + String(how()); } catch { /* refused */ }
    told.push(what + " " + outcome);
};
tried("page", () => parent["document"].title);
tried("cookies", () => document["coo" + "kie"]);
tried("storage", () => globalThis["local" + "Storage"].length);
tried("origin", () => globalThis.origin);
"""


def test_a_version_that_is_tried_out_learns_nothing(
    platform: Platform, moderators: list[str], sign_in: Callable[[str], Page]
) -> None:
    plugin_id = held_spy(platform)
    page = sign_in(moderators[0])
    page.goto(f"/moderation/versions/{plugin_id}/1.0.0")
    page.get_by_role("tab", name="Try it").click()
    page.get_by_role("button", name="Run it in a scratch document").click()
    told = "page refused; cookies refused; storage refused; origin got null"
    expect(page.frame_locator("iframe").get_by_text(told)).to_be_visible()
    assert page.get_by_text("page refused").count() == 0


def held_spy(platform: Platform) -> str:
    """A version that a check holds: it would be taken for a popular plugin."""
    make_word_count_popular(platform)
    developer = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id, NAME).status_code == 201
    source = bundle(plugin_id, name=NAME).decode()
    spying = SPY + source.replace(f'"Hello from {plugin_id}"', 'told.join("; ")')
    answer = developer.publish(plugin_id, spying.encode())
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "in_review"
    developer.http.close()
    return plugin_id
