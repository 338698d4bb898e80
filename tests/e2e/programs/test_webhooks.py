"""A developer adds a webhook, and their server hears of a version: it takes what is signed with its
secret and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Locator, Page, expect
from tests.e2e.axe import violations_in_each_theme
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.helpers.receiver import Receiver, receiver, verify
from tests.helpers.waiting import eventually


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def author(platform: Platform) -> Iterator[Person]:
    person = Person(platform.gateway).register().become_developer()
    yield person
    person.http.close()


@pytest.fixture
def plugin_id(platform: Platform, author: Person) -> str:
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).is_success
    assert author.publish(plugin_id, bundle(plugin_id)).is_success
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    return plugin_id


def added(page: Page, server: Receiver) -> str:
    """From the developer's page on; the secret that is shown."""
    page.goto("/developer")
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_text("You have no webhooks")).to_be_visible()
    page.get_by_role("button", name="New webhook").click()
    form = page.get_by_role("form", name="New webhook")
    form.get_by_label("Address").fill(server.url)
    form.get_by_role("button", name="Add the webhook").click()
    return kept_secret(page)


def kept_secret(page: Page) -> str:
    secret = page.get_by_label("Secret", exact=True)
    expect(secret).to_have_text(re.compile("^whsec_"))
    found = secret.inner_text()
    page.get_by_role("button", name="I have kept it").click()
    expect(secret).to_have_count(0)
    return found


def message(page: Page, kind: str) -> Locator:
    """The newest of a kind."""
    return (
        page.get_by_role("list", name="Last messages")
        .get_by_role("listitem", name=re.compile(f"^{kind},"))
        .first
    )


def test_a_server_hears_of_a_version_and_takes_it_by_its_secret_alone(
    sign_in: Callable[[str], Page], server: Receiver, author: Person, plugin_id: str
) -> None:
    page = sign_in(author.username)
    server.secret = added(page, server)
    page.get_by_role("link", name=server.url).click()
    page.get_by_role("button", name="Send a ping").click()
    expect(message(page, "Ping").get_by_text("Taken 204")).to_be_visible()

    assert author.publish(plugin_id, bundle(plugin_id, "1.1.0"), "1.1.0").is_success
    eventually(lambda: len(server.taken) == 2)
    assert server.taken[1]["data"]["version"] == "1.1.0"
    page.reload()
    expect(message(page, "A version is published").get_by_text("Taken 204")).to_be_visible()
    assert page.get_by_text(server.secret).count() == 0

    right, server.secret = server.secret, "whsec_" + "A" * 44
    page.get_by_role("button", name="Send a ping").click()
    expect(message(page, "Ping").get_by_text("Your server answered 401")).to_be_visible()
    message(page, "Ping").get_by_text("Message and answer").click()
    assert violations_in_each_theme(page) == {"light": [], "dark": []}
    assert len(server.refused) == 1

    page.get_by_role("button", name=re.compile("^New secret")).click()
    page.get_by_role("dialog").get_by_role("button", name="New secret").click()
    server.secret = kept_secret(page)
    message(page, "Ping").get_by_role("button", name="Send again").click()
    expect(message(page, "Ping").get_by_text("Taken 204")).to_be_visible()
    last = server.requests[-1]
    assert last.id == server.refused[0].id, "the same message"
    verify(right, last.headers, last.body)  # the secret before is good for a day, too


def test_one_is_changed_disabled_enabled_and_removed(
    sign_in: Callable[[str], Page], server: Receiver, author: Person
) -> None:
    page = sign_in(author.username)
    added(page, server)
    page.get_by_role("link", name=server.url).click()
    page.get_by_role("button", name="Change").click()
    form = page.get_by_role("form", name="Change the webhook")
    form.get_by_label("Address").fill("ftp://example.org")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("begins with https://")).to_have_count(2)  # the hint, and what is wrong
    form.get_by_label("Address").fill(f"{server.url}/2")
    form.get_by_role("button", name="Save").click()
    told = page.get_by_role("region", name="What it is told")
    expect(told.get_by_role("paragraph").filter(has_text=f"{server.url}/2")).to_be_visible()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Nothing is sent")).to_be_visible()
    page.get_by_role("button", name="Enable").click()
    expect(page.get_by_text("Nothing is sent")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Remove")).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have no webhooks")).to_be_visible()


def test_of_another_there_is_no_such_webhook(
    platform: Platform, sign_in: Callable[[str], Page], server: Receiver, author: Person
) -> None:
    wish = {"url": server.url, "events": ["version.published"]}
    made = author.http.post("/developer/webhooks", json=wish).json()
    other = Person(platform.gateway).register().become_developer()
    page = sign_in(other.username)
    page.goto(f"/webhooks/{made['id']}")
    expect(page.get_by_text("You have no such webhook.")).to_be_visible()
    other.http.close()
