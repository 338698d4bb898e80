"""What a publisher is told, and how a moderator bans one, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.e2e.publishing.reviews import (
    CLOSE_TO_WORD_COUNT,
    decide,
    held_version,
    open_review,
)
from tests.helpers.waiting import eventually

WHY = "It is called like another one."


@pytest.fixture
def author(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


def bell(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name=re.compile("^Notifications"))


def unread(author: Person) -> int:
    answer = author.http.get("/user/notifications/unread")
    assert answer.status_code == 200, answer.text
    count: int = answer.json()["unread"]
    return count


def test_a_rejection_rings_leads_to_the_version_and_says_until_when_one_may_appeal(
    platform: Platform,
    moderators: list[str],
    sign_in: Callable[[str], Page],
    author: Person,
) -> None:
    plugin_id = held_version(platform, author)
    moderator = sign_in(moderators[0])
    open_review(moderator, plugin_id, CLOSE_TO_WORD_COUNT, "1.0.0")
    decide(moderator, "Reject", WHY, policy="impersonation")
    eventually(lambda: unread(author) == 1)

    page = sign_in(author.username)
    page.goto("/")
    expect(bell(page)).to_have_accessible_name("Notifications, 1 unread one")
    bell(page).click()
    news = page.get_by_role("region", name="Notifications").get_by_role("listitem")
    expect(news).to_have_count(1)
    expect(news).to_contain_text(WHY)
    news.get_by_role("link", name=f"{plugin_id} 1.0.0 was rejected.").press("Enter")
    expect(page).to_have_url(re.compile(f"/developer/{plugin_id}$"))
    expect(bell(page)).to_have_accessible_name("Notifications")
    rejected = page.get_by_role("listitem", name="1.0.0")
    expect(rejected.get_by_text(WHY)).to_be_visible()
    review = author.http.get(f"/developer/plugins/{plugin_id}/versions/1.0.0/review").json()
    last = review["appealUntil"]
    expect(rejected.locator(f"time[datetime='{last}']")).to_be_visible()

    page.goto("/notifications")
    expect(page.get_by_text("Unread:")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_a_publisher_is_banned_and_let_back_in_through_the_pages(
    platform: Platform,
    moderators: list[str],
    sign_in: Callable[[str], Page],
    author: Person,
) -> None:
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).status_code == 201
    answer = author.publish(plugin_id, bundle(plugin_id))
    assert answer.json()["status"] == "published", answer.text
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)

    page = sign_in(moderators[0])
    page.goto(f"/moderation/plugins/{plugin_id}")
    page.get_by_role("button", name=f"Ban: {author.username}").click()
    dialog = page.get_by_role("dialog", name=f"Ban {author.username}?")
    dialog.get_by_role("button", name="Ban").click()
    expect(dialog.get_by_text("Say why")).to_be_visible()
    dialog.get_by_label("Reason").fill(WHY)
    dialog.get_by_role("button", name="Ban").click()
    expect(page.get_by_text(f"The reason: {WHY}")).to_be_visible()
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 410)
    assert author.publish(plugin_id, bundle(plugin_id, "1.1.0"), "1.1.0").status_code == 403

    page.goto("/moderation/plugins")
    bans = page.get_by_role("region", name="Banned publishers").get_by_role("listitem")
    bans.filter(has_text=author.username).get_by_role("link", name=plugin_id).click()
    page.get_by_role("button", name=f"Lift the ban: {author.username}").click()
    expect(page.get_by_role("button", name=f"Ban: {author.username}")).to_be_visible()
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    assert author.publish(plugin_id, bundle(plugin_id, "1.1.0"), "1.1.0").status_code == 201


def test_the_ban_of_one_who_publishes_nothing_is_lifted_in_the_list(
    moderators: list[str], sign_in: Callable[[str], Page], author: Person
) -> None:
    user_id = author.http.get("/auth/me").json()["user"]["id"]
    page = sign_in(moderators[0])
    banned = page.request.post(f"/api/v1/moderation/publishers/{user_id}/ban", data={"reason": WHY})
    assert banned.ok, banned.text()
    assert author.create_plugin(new_plugin_id()).status_code == 403
    page.goto("/moderation/plugins")
    bans = page.get_by_role("region", name="Banned publishers").get_by_role("listitem")
    ban = bans.filter(has_text=user_id)
    ban.get_by_role("button", name=re.compile("^Lift the ban: ")).click()
    expect(ban).to_have_count(0)
    assert author.create_plugin(new_plugin_id()).status_code == 201
