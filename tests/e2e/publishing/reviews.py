"""What moderators do with a version that waits, in the words of the page."""

from __future__ import annotations

import psycopg
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect

POPULAR = "INSERT INTO popular VALUES ('word-count', 1000) ON CONFLICT (plugin_id) DO NOTHING"


def make_word_count_popular(platform: Platform) -> None:
    """What has a name close to it is held from now on."""
    with psycopg.connect(platform.settings["DATABASE_URL_PUBLISHING"]) as connection:
        connection.execute(POPULAR)


def open_review(page: Page, plugin_id: str, name: str, version: str) -> None:
    """The moderator finds it in the queue, and takes it."""
    page.goto("/moderation")
    page.get_by_label("Plugin or publisher").fill(plugin_id)
    row = page.get_by_role("article", name=f"{name} {version}")
    row.get_by_role("button", name="Take").click()
    expect(row.get_by_text("Taken by")).to_contain_text("you")
    row.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def decide(page: Page, outcome: str, words: str = "", policy: str = "") -> None:
    form = page.get_by_role("form", name="Decide on")
    form.get_by_label(f"{outcome} ").check()
    if policy:
        form.get_by_label("Policy").select_option(policy)
    form.get_by_label("Words for").fill(words)
    form.get_by_role("button", name=outcome, exact=True).click()
    done = {"Approve": "Approved", "Reject": "Rejected"}[outcome]
    expect(page.get_by_text(f"{done} by you")).to_be_visible()
