"""What moderators do with a version that waits, in the words of the page."""

from __future__ import annotations

import psycopg
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.people import Person, bundle, new_plugin_id

POPULAR = "INSERT INTO popular VALUES ('word-count', 1000) ON CONFLICT (plugin_id) DO NOTHING"


def make_word_count_popular(platform: Platform) -> None:
    """What has a name close to it is held from now on."""
    with psycopg.connect(platform.settings["DATABASE_URL_PUBLISHING"]) as connection:
        connection.execute(POPULAR)


CLOSE_TO_WORD_COUNT = "Word C0unt Pro"


def held_version(platform: Platform, owner: Person) -> str:
    """Id of a plugin whose 1.0.0 a check holds: it would be taken for a popular one."""
    make_word_count_popular(platform)
    plugin_id = new_plugin_id()
    assert owner.create_plugin(plugin_id, CLOSE_TO_WORD_COUNT).status_code == 201
    answer = owner.publish(plugin_id, bundle(plugin_id, name=CLOSE_TO_WORD_COUNT))
    assert answer.json()["status"] == "in_review", answer.text
    return plugin_id


def open_review(page: Page, plugin_id: str, name: str, version: str) -> None:
    """The moderator finds it in the queue, and takes it."""
    page.goto("/moderation")
    page.get_by_label("Plugin or publisher").fill(plugin_id)
    row = page.get_by_role("article", name=f"{name} {version}").filter(has_text=plugin_id)
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
