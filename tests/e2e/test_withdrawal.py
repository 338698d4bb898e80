"""What is blocked stops in open pages; who has a deprecated plugin moves with one click."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.pages import install
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually

REASON = "It reads passwords, <b>all</b> of them."
SIZE = {"id": "size", "type": "number", "label": "Size", "default": 12}


@pytest.fixture(scope="module")
def moderator(platform: Platform) -> Person:
    account = platform.accounts["moderator"]
    person = Person(platform.gateway)
    assert person.log_in(account["username"], account["password"]).status_code == 200
    assert person.confirm(account["password"]).status_code == 204
    return person


@pytest.fixture
def developer(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


def publish(developer: Person, gateway: str) -> str:
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).status_code == 201
    slots = [{"slot": "statusbar", "component": "Hello"}]
    contributes = {"slots": slots, "settings": [SIZE]}
    answer = developer.publish(plugin_id, bundle(plugin_id, contributes=contributes))
    assert answer.status_code == 201, answer.text
    eventually(lambda: details(gateway, plugin_id).status_code == 200)
    return plugin_id


def test_a_block_stops_the_plugin_in_an_open_page_and_says_why_until_it_is_lifted(
    page: Page, platform: Platform, developer: Person, moderator: Person
) -> None:
    plugin_id = publish(developer, platform.gateway)
    install(page, plugin_id)
    page.get_by_role("link", name="Editor").first.click()
    hello = page.get_by_text(f"Hello from {plugin_id}")
    expect(hello).to_be_visible()

    command = f"/moderation/plugins/{plugin_id}"
    assert developer.http.post(f"{command}/block", json={"reason": REASON}).status_code == 403
    answer = moderator.http.post(f"{command}/block", json={"reason": REASON})
    assert answer.status_code == 200, answer.text
    expect(hello).to_be_hidden()
    expect(page.get_by_text(f"It is blocked by a moderator: {REASON}")).to_be_visible()
    assert developer.install(plugin_id).status_code == 410
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 410)

    page.goto("/installed")
    card = page.get_by_role("article", name=plugin_id.replace("-", " ").title())
    expect(card.get_by_text(REASON)).to_be_visible()
    expect(card.get_by_role("switch")).to_be_disabled()
    page.get_by_role("link", name="Editor").first.click()
    expect(page.locator(".cm-content")).to_be_visible()
    expect(hello).to_be_hidden()

    assert moderator.http.post(f"{command}/unblock").status_code == 200
    expect(hello).to_be_visible()


def test_one_click_moves_to_the_replacement_with_its_settings(
    page: Page, platform: Platform, developer: Person
) -> None:
    old, new = (publish(developer, platform.gateway) for _ in range(2))
    install(page, old)
    changed = page.request.patch(f"/api/v1/user/plugins/{old}", data={"settings": {"size": 33}})
    assert changed.ok, changed.text()
    said = {"message": "The new one is better.", "replacement": new}
    answer = developer.http.post(f"/developer/plugins/{old}/deprecate", json=said)
    assert answer.status_code == 200, answer.text
    eventually(lambda: page.request.get("/api/v1/user/plugins").json()["items"][0]["deprecation"])

    page.goto("/installed")
    expect(page.get_by_text("The new one is better.")).to_be_visible()
    page.get_by_role("button", name=f"Move to {new}").click()
    expect(page.get_by_role("article", name=new.replace("-", " ").title())).to_be_visible()
    expect(page.get_by_role("article", name=old.replace("-", " ").title())).to_be_hidden()
    [installed] = page.request.get("/api/v1/user/plugins").json()["items"]
    assert (installed["pluginId"], installed["settings"]) == (new, {"size": 33})
    page.get_by_role("link", name="Editor").first.click()
    expect(page.get_by_text(f"Hello from {new}")).to_be_visible()
