"""Reviews by users: written, answered, mended, reported and hidden, through the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.waiting import eventually

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> It crashes."


@pytest.fixture
def developer(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


@pytest.fixture
def reviewer(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register()
    yield person
    person.http.close()


@pytest.fixture
def plugin_id(platform: Platform, developer: Person, reviewer: Person) -> str:
    """The developer's, which the reviewer has installed, as the catalog has heard."""
    plugin_id = new_plugin_id()
    assert developer.create_plugin(plugin_id).is_success
    assert developer.publish(plugin_id, bundle(plugin_id)).is_success
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    eventually(lambda: reviewer.install(plugin_id).is_success)
    mine = f"/plugins/{plugin_id}/reviews/mine"
    eventually(lambda: reviewer.http.get(mine).json()["refusal"] is None)
    return plugin_id


def open_reviews(page: Page, plugin_id: str) -> Locator:
    page.goto(f"/marketplace/{plugin_id}#reviews")
    return page.get_by_role("region", name="Reviews of")


def written(page: Page, author: str) -> Locator:
    return page.get_by_role("article", name=f"Review by {author}")


def told(page: Page, sentence: str) -> None:
    """The bell's page has it, and leads to where it can be answered."""

    def has_it() -> bool:
        page.goto("/notifications")
        expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        return page.get_by_role("link", name=sentence).count() > 0

    eventually(has_it)
    page.get_by_role("link", name=sentence).first.press("Enter")


def test_a_visitor_reads_and_who_has_tried_it_writes(
    platform: Platform,
    page: Page,
    sign_in: Callable[[str], Page],
    reviewer: Person,
    plugin_id: str,
) -> None:
    reviews = open_reviews(page, plugin_id)
    expect(reviews.get_by_text("No reviews yet")).to_be_visible()
    expect(reviews.get_by_role("link", name="Sign in")).to_be_visible()

    mine = sign_in(reviewer.username)
    own = open_reviews(mine, plugin_id)
    own.get_by_role("button", name="Write a review").click()
    form = own.get_by_role("form", name="Your review")
    form.get_by_role("button", name="Publish the review").click()
    expect(form.get_by_text("Choose one to five stars")).to_be_visible()
    form.get_by_role("radio", name="2 stars").check(force=True)
    form.get_by_label("Title").fill("Hm")
    form.get_by_role("textbox", name="Review").fill(HOSTILE)
    form.get_by_role("button", name="Publish the review").click()
    expect(own.get_by_role("region", name="Your review")).to_contain_text(HOSTILE)

    eventually(lambda: details(platform.gateway, plugin_id).json()["ratingCount"] == 1)
    open_reviews(page, plugin_id)
    page.reload()
    expect(written(page, reviewer.username)).to_contain_text(HOSTILE)
    expect(page.get_by_role("button", name="2 stars: 1 review")).to_be_visible()
    expect(page).not_to_have_title("owned")


def test_what_a_developer_mends_its_author_looks_at_again(
    platform: Platform,
    sign_in: Callable[[str], Page],
    developer: Person,
    reviewer: Person,
    plugin_id: str,
) -> None:
    said = {"rating": 2, "title": "Hm", "body": "It crashes."}
    assert reviewer.http.put(f"/plugins/{plugin_id}/reviews/mine", json=said).is_success
    assert developer.publish(plugin_id, bundle(plugin_id, "1.2.0"), "1.2.0").is_success
    eventually(lambda: details(platform.gateway, plugin_id).json()["latestVersion"] == "1.2.0")
    owner = sign_in(developer.username)
    open_reviews(owner, plugin_id)
    item = written(owner, reviewer.username)
    item.get_by_role("button", name="Answer").click()
    item.get_by_label("Your answer").fill("Thank you, I am at it.")
    item.get_by_role("button", name="Publish the answer").click()
    expect(item.get_by_text("Thank you, I am at it.")).to_be_visible()
    item.get_by_role("button", name="Mark as fixed").click()
    item.get_by_label("Fixed in version").select_option("1.2.0")
    item.get_by_role("button", name="Ask its author").click()
    expect(item.get_by_text("Fixed in 1.2.0")).to_be_visible()

    mine = sign_in(reviewer.username)
    told(mine, "is said to be fixed in 1.2.0")
    own = mine.get_by_role("region", name="Your review")
    expect(own.get_by_text("Fixed in 1.2.0, says its developer")).to_be_visible()
    expect(own.get_by_text("Thank you, I am at it.")).to_be_visible()
    own.get_by_role("button", name="Edit").click()
    form = mine.get_by_role("form", name="Your review")
    form.get_by_role("radio", name="5 stars").check(force=True)
    form.get_by_role("textbox", name="Review").fill("Mended.")
    form.get_by_role("button", name="Save the review").click()
    expect(own).to_contain_text("Mended.")
    expect(own.get_by_text("says its developer")).to_have_count(0)
    told(owner, "was changed, and gives 5 of 5 stars now")


@dataclass
class Parties:
    developer: Person
    reviewer: Person
    moderator: str


@pytest.fixture
def parties(developer: Person, reviewer: Person, moderators: list[str]) -> Parties:
    return Parties(developer, reviewer, moderators[0])


def test_who_reports_a_review_has_a_moderator_look_who_hides_it(
    platform: Platform, sign_in: Callable[[str], Page], parties: Parties, plugin_id: str
) -> None:
    developer, reviewer = parties.developer, parties.reviewer
    spam = f"Buy {plugin_id} elsewhere."
    said = {"rating": 1, "title": "", "body": spam}
    assert reviewer.http.put(f"/plugins/{plugin_id}/reviews/mine", json=said).is_success
    owner = sign_in(developer.username)
    open_reviews(owner, plugin_id)
    item = written(owner, reviewer.username)
    item.get_by_role("button", name="Helpful").click()
    expect(item.get_by_role("button", name="Helpful (1)")).to_be_visible()
    item.get_by_role("button", name="Report").click()
    dialog = owner.get_by_role("dialog", name="Report this review?")
    dialog.get_by_label("What is wrong with it").select_option("spam")
    dialog.get_by_role("button", name="Report it").click()
    expect(dialog).to_have_count(0)

    moderator = sign_in(parties.moderator)
    moderator.goto("/moderation/reviews")
    row = moderator.get_by_role("listitem").filter(has_text=spam)
    expect(row.get_by_text("1 report")).to_be_visible()
    row.get_by_role("button", name="Hide").click()
    hide = moderator.get_by_role("dialog", name="Hide this review?")
    hide.get_by_label("Policy").select_option("review-spam")
    hide.get_by_label(f"Words for {reviewer.username}").fill("It advertises.")
    hide.get_by_role("button", name="Hide it").click()
    expect(row).to_have_count(0)
    eventually(lambda: details(platform.gateway, plugin_id).json()["ratingCount"] == 0)

    mine = sign_in(reviewer.username)
    told(mine, "was hidden by a moderator")
    expect(mine.get_by_text("A moderator has hidden it")).to_be_visible()
    expect(mine.get_by_text("It advertises.")).to_be_visible()

    moderator.goto("/moderation/reviews?state=hidden")
    moderator.get_by_role("listitem").filter(has_text=spam).get_by_role(
        "button", name="Show it again"
    ).click()
    eventually(lambda: details(platform.gateway, plugin_id).json()["ratingCount"] == 1)
