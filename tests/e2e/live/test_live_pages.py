"""Pages that nobody touches, and that show what happens elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Locator, Page, expect
from tests.e2e.browser import PATIENCE
from tests.e2e.pages import answered, install_elsewhere, sign_in_elsewhere
from tests.e2e.people import PASSWORD, Person
from tests.e2e.publishing.reviews import held_version
from tests.e2e.updates.releases import Releases, approve, moderator
from tests.helpers.waiting import eventually

# As a proxy does that knows no WebSockets.
REFUSE_SOCKETS = """
    window.WebSocket = class extends WebSocket {
      constructor(url) { super(String(url).replace('/live', '/refused')); }
    };
"""
KEEP_TOLD = """
    window.told = [];
    const keep = ({ data }) => window.told.push(JSON.parse(data).type);
    for (const name of ['WebSocket', 'EventSource']) {
      const Plain = window[name];
      window[name] = class extends Plain {
        constructor(...args) { super(...args); this.addEventListener('message', keep); }
      };
    }
"""


@pytest.fixture
def releases(platform: Platform) -> Iterator[Releases]:
    """Of a plugin of its own, with 1.0.0."""
    releases = Releases(platform)
    yield releases
    releases.close()


@contextmanager
def device(browser: Browser, platform: Platform, *, script: str = "") -> Iterator[Page]:
    context = browser.new_context(base_url=platform.gateway, service_workers="block")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(script + KEEP_TOLD)
    yield context.new_page()
    context.close()


def is_told(page: Page) -> None:
    """From here on it hears what happens."""
    hears(page, "hello")


def hears(page: Page, kind: str) -> None:
    eventually(lambda: kind in page.evaluate("window.told"))


@pytest.mark.parametrize("script", ["", REFUSE_SOCKETS], ids=["by a socket", "by events"])
def test_a_page_that_is_open_shows_that_the_author_has_published(
    browser: Browser, platform: Platform, releases: Releases, script: str
) -> None:
    with device(browser, platform, script=script) as page:
        install_elsewhere(page, [releases.plugin_id])
        answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))
        page.goto(f"/marketplace/{releases.plugin_id}")
        expect(page.get_by_role("link", name="Installed", exact=True).first).to_be_visible()
        is_told(page)
        releases.publish("1.1.0")
        hears(page, "published")
        expect(page.get_by_role("link", name="Installed 1 to update").first).to_be_visible()
        expect(page.get_by_role("button", name="Update to 1.1.0")).to_be_visible()


def test_a_second_device_sees_what_the_first_one_installs_and_takes_away(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    person = Person(platform.gateway).register()
    account = {"username": person.username, "password": PASSWORD}
    with device(browser, platform) as desk, device(browser, platform) as phone:
        for one in (desk, phone):
            sign_in_elsewhere(one, account)
            one.goto("/installed")
            is_told(one)
        install_elsewhere(desk, [releases.plugin_id])
        row = phone.get_by_role("article", name=releases.name)
        expect(row).to_be_visible()
        answered(desk.request.delete(f"/api/v1/user/plugins/{releases.plugin_id}"))
        expect(row).to_have_count(0)
    person.http.close()


def test_signing_out_elsewhere_signs_this_page_out(browser: Browser, platform: Platform) -> None:
    person = Person(platform.gateway).register()
    account = {"username": person.username, "password": PASSWORD}
    with device(browser, platform) as page:
        sign_in_elsewhere(page, account)
        page.goto("/marketplace")
        is_told(page)
        expect(page.get_by_role("link", name="Notifications")).to_be_visible()
        person.http.delete("/auth/sessions").raise_for_status()
        expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    person.http.close()


def test_a_count_on_the_screen_follows_those_who_install(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    with device(browser, platform) as page:
        page.goto(f"/marketplace/{releases.plugin_id}")
        expect(page.get_by_text("0 installs")).to_be_visible()
        is_told(page)
        people = [Person(platform.gateway).register() for _ in range(3)]
        for person in people:
            person.install(releases.plugin_id)
        expect(page.get_by_text("3 installs")).to_be_visible()
        for person in people:
            person.http.close()


def asks_no_blocklist(page: Page) -> None:
    """To its questions by the clock it hears that nothing is blocked, whatever is."""
    nothing = {"items": [], "cursor": "1", "whole": True, "more": False}
    page.route("**/api/v1/blocklist*", lambda route: route.fulfill(json=nothing))


def test_a_page_that_is_open_says_that_the_publisher_withdrew_what_it_has(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    with device(browser, platform) as page:
        asks_no_blocklist(page)
        install_elsewhere(page, [releases.plugin_id])
        page.goto("/installed")
        is_told(page)
        card = page.get_by_role("article", name=releases.name)
        expect(card).to_be_visible()
        releases.yank("1.0.0")
        hears(page, "yanked")
        expect(card).to_contain_text("Version 1.0.0 was withdrawn by its publisher")
        expect(card).to_contain_text("It is broken.")


def test_what_a_moderator_blocks_is_out_of_the_editor_that_is_open(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    with device(browser, platform) as page:
        asks_no_blocklist(page)
        install_elsewhere(page, [releases.plugin_id])
        page.goto("/")
        is_told(page)
        shown = page.get_by_text(f"Hello from {releases.plugin_id}")
        expect(shown).to_be_visible()
        releases.block("1.0.0", "It spies.")
        hears(page, "blocked")
        expect(shown).to_have_count(0)
        expect(page.get_by_text("It is blocked by a moderator: It spies.")).to_be_visible()
        page.get_by_role("link", name="Installed").first.click()
        expect(page.get_by_role("article", name=releases.name)).to_contain_text("It spies.")


@contextmanager
def signed_in(browser: Browser, platform: Platform, person: Person, path: str) -> Iterator[Page]:
    """A device of theirs, with this page open."""
    with device(browser, platform) as page:
        sign_in_elsewhere(page, {"username": person.username, "password": PASSWORD})
        page.goto(path)
        is_told(page)
        yield page


def bell(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def test_the_bell_of_an_author_rings_when_a_moderator_has_decided(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    plugin_id = held_version(platform, releases.author)
    with (
        moderator(platform) as person,
        signed_in(browser, platform, releases.author, "/marketplace") as page,
    ):
        expect(bell(page, "Notifications")).to_be_visible()
        approve(person, plugin_id, "1.0.0")
        hears(page, "decision")
        expect(bell(page, "Notifications, 1 unread one")).to_be_visible()


def test_the_bell_of_an_author_rings_when_somebody_has_written_a_review(
    browser: Browser, platform: Platform, releases: Releases
) -> None:
    reader = Person(platform.gateway).register()
    reader.install(releases.plugin_id)
    mine = f"/plugins/{releases.plugin_id}/reviews/mine"
    eventually(lambda: reader.http.get(mine).json()["refusal"] is None)
    with signed_in(browser, platform, releases.author, "/marketplace") as page:
        expect(bell(page, "Notifications")).to_be_visible()
        said = {"rating": 5, "title": "", "body": "It does what it says."}
        reader.http.put(mine, json=said).raise_for_status()
        hears(page, "review")
        expect(bell(page, "Notifications, 1 unread one")).to_be_visible()
    reader.http.close()


@pytest.fixture
def counting(platform: Platform) -> Iterator[Person]:
    """Who has Word Count."""
    person = Person(platform.gateway).register()
    person.install("word-count").raise_for_status()
    yield person
    person.http.close()


def test_a_second_device_has_the_settings_that_the_first_one_changes(
    browser: Browser, platform: Platform, counting: Person
) -> None:
    with (
        signed_in(browser, platform, counting, "/installed") as desk,
        signed_in(browser, platform, counting, "/installed") as phone,
    ):
        for page in (desk, phone):
            page.get_by_role("button", name="Settings").click()
        speed = desk.get_by_role("spinbutton", name="Reading speed")
        speed.fill("300")
        speed.press("Enter")
        expect(phone.get_by_role("spinbutton", name="Reading speed")).to_have_value("300")


def test_what_one_device_switches_off_is_out_of_the_editor_of_another(
    browser: Browser, platform: Platform, counting: Person
) -> None:
    with (
        signed_in(browser, platform, counting, "/installed") as desk,
        signed_in(browser, platform, counting, "/") as phone,
    ):
        shown = phone.get_by_role("status", name="Word count")
        expect(shown).to_be_visible()
        desk.get_by_role("switch", name="Word Count enabled").click()
        expect(shown).to_have_count(0)
