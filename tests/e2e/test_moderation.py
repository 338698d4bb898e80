"""Moderators at work: a version is held, rejected, appealed for and approved by another one; a
plugin is blocked while it runs in somebody's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from deploy.local.run.seed import grant
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect
from tests.e2e.pages import install
from tests.e2e.people import PASSWORD, Person, bundle, details, new_plugin_id, published_plugin
from tests.helpers.waiting import eventually

NAME = "Word C0unt Pro"
POPULAR = "INSERT INTO popular VALUES ('word-count', 1000) ON CONFLICT (plugin_id) DO NOTHING"
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


@pytest.fixture(scope="module")
def moderators(platform: Platform) -> list[str]:
    """Two names; the password is that of all."""
    names = []
    for _ in range(2):
        person = Person(platform.gateway).register()
        person.http.close()
        grant(platform.settings, person.username, "moderator")
        names.append(person.username)
    return names


@pytest.fixture
def sign_in(browser: Browser, platform: Platform) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def signed_in(username: str) -> Page:
        context = browser.new_context(
            base_url=platform.gateway,
            viewport={"width": 1280, "height": 800},
            service_workers="block",
        )
        contexts.append(context)
        page = context.new_page()
        account = {"username": username, "password": PASSWORD}
        assert page.request.post("/api/v1/auth/login", data=account).ok
        assert page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}).ok
        return page

    yield signed_in
    for context in contexts:
        context.close()


def held_version(platform: Platform) -> tuple[Person, str]:
    """A version that a check holds: it would be taken for a popular plugin."""
    with psycopg.connect(platform.settings["DATABASE_URL_PUBLISHING"]) as connection:
        connection.execute(POPULAR)
    developer = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    listing = {"id": plugin_id, "name": NAME, "description": "Counts.", "category": "utilities"}
    created = developer.http.post("/developer/plugins", json=listing | {"tags": []})
    assert created.status_code == 201, created.text
    answer = developer.publish(plugin_id, spying(plugin_id))
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "in_review"
    return developer, plugin_id


def spying(plugin_id: str) -> bytes:
    source = bundle(plugin_id, name=NAME).decode()
    return (SPY + source.replace(f'"Hello from {plugin_id}"', 'told.join("; ")')).encode()


def open_review(page: Page, plugin_id: str) -> None:
    page.goto("/moderation")
    page.get_by_label("Plugin or publisher").fill(plugin_id)
    row = page.get_by_role("article", name=f"{NAME} 1.0.0")
    row.get_by_role("button", name="Take").click()
    expect(row.get_by_text("Taken by")).to_contain_text("you")
    row.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()


def decide(page: Page, outcome: str, words: str = "", policy: str = "") -> None:
    form = page.get_by_role("form", name="Decide on")
    form.get_by_label(f"{outcome} ").check()
    if policy:
        form.get_by_label("Policy").select_option(policy)
    form.get_by_label("Words for").fill(words)
    form.get_by_role("button", name=outcome, exact=True).click()


def test_held_claimed_rejected_appealed_and_approved_by_another(
    platform: Platform, moderators: list[str], sign_in: Callable[[str], Page]
) -> None:
    developer, plugin_id = held_version(platform)
    first = sign_in(moderators[0])
    open_review(first, plugin_id)
    expect(first.get_by_role("region", name="Names")).to_contain_text("close to")

    first.get_by_role("tab", name="Source").click()
    source = first.get_by_role("textbox", name=f"Source of {plugin_id} 1.0.0")
    expect(source).to_contain_text("const told = []")
    first.get_by_role("tab", name="Try it").click()
    first.get_by_role("button", name="Run it in a scratch document").click()
    frame = first.frame_locator("iframe")
    expect(
        frame.get_by_text("page refused; cookies refused; storage refused; origin got null")
    ).to_be_visible(timeout=60_000)
    assert first.get_by_text("page refused").count() == 0

    decide(first, "Reject", "<b>Too close</b> to Word Count.", policy="impersonation")
    expect(first.get_by_text("Rejected by you")).to_be_visible()
    assert details(platform.gateway, plugin_id).status_code == 404
    review = f"/developer/plugins/{plugin_id}/versions/1.0.0"
    told = developer.http.get(f"{review}/review").json()["decision"]
    assert (told["policy"], told["words"]) == ("impersonation", "<b>Too close</b> to Word Count.")
    appeal = developer.http.post(f"{review}/appeal", json={"words": "We are the same people."})
    assert appeal.status_code == 200, appeal.text

    first.goto(f"/moderation/versions/{plugin_id}/1.0.0")
    expect(first.get_by_text("You rejected it before")).to_be_visible()
    second = sign_in(moderators[1])
    open_review(second, plugin_id)
    expect(second.get_by_text("We are the same people.").first).to_be_visible()
    decide(second, "Approve")
    expect(second.get_by_text("Approved by you")).to_be_visible()
    second.get_by_role("tab", name="History").click()
    expect(second.get_by_text(f"{moderators[0]} rejected it")).to_be_visible()

    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    second.goto(f"/marketplace/{plugin_id}")
    expect(second.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    second.goto(f"/log?plugin={plugin_id}")
    lines = second.get_by_role("list", name="Lines of the log").get_by_role("listitem")
    expect(lines).to_have_count(5)
    second.get_by_role("button", name="Verify the lines below").click()
    expect(second.get_by_text("every hash is right")).to_be_visible()
    developer.http.close()


def test_a_block_reaches_an_open_page_and_is_taken_back(
    page: Page, platform: Platform, moderators: list[str], sign_in: Callable[[str], Page]
) -> None:
    with published_plugin(platform.gateway) as plugin_id:
        install(page, plugin_id)
        page.get_by_role("link", name="Editor").first.click()
        hello = page.get_by_text(f"Hello from {plugin_id}")
        expect(hello).to_be_visible()
        page.goto("/moderation")
        expect(page.get_by_text("403: this page is for moderators")).to_be_visible()
        page.goto("/")
        expect(hello).to_be_visible()

        moderator = sign_in(moderators[0])
        moderator.goto(f"/marketplace/{plugin_id}")
        moderator.get_by_role("link", name="Moderate", exact=True).click()
        name = plugin_id.replace("-", " ").title()
        moderator.get_by_role("button", name=f"Block: {name}", exact=True).click()
        reason = f"It lies <b>{uuid4().hex[:6]}</b>."
        moderator.get_by_label("Reason").fill(reason)
        moderator.get_by_role("dialog").get_by_role("button", name="Block").click()
        expect(moderator.get_by_role("button", name=f"Unblock: {name}")).to_be_visible()
        expect(hello).to_be_hidden(timeout=60_000)
        expect(page.get_by_text(f"It is blocked by a moderator: {reason}")).to_be_visible()

        moderator.get_by_role("button", name=f"Unblock: {name}").click()
        expect(moderator.get_by_role("button", name=f"Block: {name}", exact=True)).to_be_visible()
        expect(hello).to_be_visible(timeout=60_000)
