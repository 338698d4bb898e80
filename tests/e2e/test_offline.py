"""Without a network or the API, what was there is still there; the page says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, Route, expect
from tests.e2e.pages import install, install_elsewhere, sign_in_elsewhere, write
from tests.e2e.people import Person
from tests.helpers.waiting import eventually

KEPT = """async () => {
  const names = await caches.keys()
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  return requests.flat().map(({ url }) => url)
}"""
SNAPSHOT = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('folio-offline')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const reading = opening.result.transaction('snapshots').objectStore('snapshots').get('last')
    reading.onsuccess = () => resolve(reading.result)
  }
})"""


def kept(page: Page) -> list[str]:
    addresses: list[str] = page.evaluate(KEPT)
    return addresses


def is_kept(page: Page, part: str) -> bool:
    return any(part in address for address in kept(page))


def until_kept(page: Page, part: str) -> None:
    eventually(lambda: is_kept(page, part))


def ready(page: Page) -> None:
    """The worker has everything, and answers for this page."""
    eventually(lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))


def snapshot(page: Page) -> dict[str, Any]:
    found: dict[str, Any] | None = page.evaluate(SNAPSHOT)
    return found or {"user": None, "installed": []}


@contextmanager
def without_network(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    try:
        yield
    finally:
        page.context.set_offline(False)


@contextmanager
def new_build(dist: Path) -> Iterator[None]:
    """The gateway serves another build, which differs in its worker and nothing else."""
    worker, index = dist / "sw.js", dist / "index.html"
    before = worker.read_bytes()
    worker.write_bytes(before + b"\n// another build\n")
    index.touch()
    try:
        yield
    finally:
        worker.write_bytes(before)
        index.touch()


def has_update(page: Page) -> bool:
    """Looks for one, as the page does by itself after an hour. The gateway reads a new build
    within seconds."""
    page.evaluate("async () => void (await (await navigator.serviceWorker.ready).update())")
    return page.get_by_text("A new version is ready.").is_visible()


def word_count(page: Page) -> None:
    expect(page.get_by_label("Word count", exact=True)).to_contain_text("words")


def test_every_route_and_the_installed_plugins_work_without_a_network(offline_page: Page) -> None:
    page = offline_page
    install(page, "word-count")
    page.get_by_role("link", name="Open editor").click()
    word_count(page)
    ready(page)
    until_kept(page, "/word-count/")
    write(page, "three words here")
    with without_network(page):
        page.get_by_role("link", name="Marketplace", exact=True).first.click()
        expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
        expect(page.get_by_role("navigation", name="Main").first).to_be_visible()

        page.goto("/installed")
        expect(page.get_by_role("heading", name="Word Count")).to_be_visible()
        expect(page.get_by_text("not up to date")).to_be_visible()

        page.goto("/")
        expect(page.locator(".cm-content")).to_contain_text("three words here")
        word_count(page)
        write(page, "now there are five words")
        expect(page.get_by_label("Word count", exact=True)).to_contain_text("5 words")
    page.goto("/installed")
    expect(page.get_by_text("not up to date")).to_be_hidden()


def test_a_page_that_needs_the_network_comes_by_itself_when_it_is_back(offline_page: Page) -> None:
    page = offline_page
    page.goto("/")
    ready(page)
    with without_network(page):
        page.goto("/marketplace")
        expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    # What failed is asked for every ten seconds.
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_text("You are offline")).to_be_hidden()


def test_the_worker_keeps_no_answer_of_the_api_and_no_bundle_of_what_is_gone(
    offline_page: Page,
) -> None:
    page = offline_page
    install_elsewhere(page, ["word-count", "writing-goals"])
    page.goto("/")
    ready(page)
    until_kept(page, "/word-count/")
    until_kept(page, "/writing-goals/")
    page.goto("/marketplace")
    expect(page.get_by_role("article").first).to_be_visible()
    page.goto("/installed")
    page.get_by_role("button", name="Uninstall Writing Goals").click()
    eventually(lambda: not is_kept(page, "/writing-goals/"))
    assert is_kept(page, "/word-count/")
    assert not is_kept(page, "/api/")


def test_signing_out_leaves_nothing_of_the_person_behind(
    offline_page: Page, platform: Platform
) -> None:
    page = offline_page
    person = Person(platform.gateway).register()
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": platform.gateway}
            for cookie in person.http.cookies.jar
        ]
    )
    install_elsewhere(page, ["word-count"])
    page.goto("/marketplace")
    ready(page)
    until_kept(page, "/word-count/")
    eventually(lambda: snapshot(page)["user"] is not None)
    page.get_by_role("button", name=f"Account of {person.username}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    eventually(lambda: not is_kept(page, "/word-count/"))
    eventually(lambda: snapshot(page)["user"] is None)
    assert snapshot(page)["installed"] == []


def test_who_is_signed_in_keeps_name_and_plugins_while_the_api_is_away(
    page: Page, platform: Platform
) -> None:
    sign_in_elsewhere(page, platform.accounts["demo"])
    install_elsewhere(page, ["word-count"])
    page.goto("/installed")
    expect(page.get_by_role("heading", name="Word Count")).to_be_visible()
    eventually(lambda: snapshot(page)["installed"] != [])
    page.route("**/api/v1/**", lambda route: route.fulfill(status=503, body=""))
    page.reload()
    expect(page.get_by_role("button", name="Account of demo")).to_be_visible()
    expect(page.get_by_role("heading", name="Word Count")).to_be_visible()
    expect(page.get_by_text("not up to date")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_hidden()
    page.goto("/")
    word_count(page)


@pytest.mark.parametrize("is_online", [True, False], ids=["online", "offline"])
def test_a_page_whose_code_cannot_be_fetched_leaves_the_shell_standing(
    page: Page, is_online: bool
) -> None:
    page.route("**/assets/marketplace-page-*.js", lambda route: route.abort())
    page.goto("/")
    page.context.set_offline(not is_online)
    page.get_by_role("link", name="Marketplace", exact=True).first.click()
    title = "This page has to be loaded anew" if is_online else "You are offline"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("button", name="Load it again")).to_be_visible()
    page.get_by_role("link", name="Editor", exact=True).first.click()
    expect(page.locator(".cm-content")).to_be_visible()


def test_something_is_seen_before_the_code_is_there(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/index-*.js", hold)
    page.goto("/marketplace", wait_until="commit")
    expect(page.get_by_text("Loading Folio")).to_be_attached()
    expect(page.get_by_text("Folio", exact=True)).to_be_visible()
    for route in held:
        route.abort()


@pytest.mark.parametrize("file", ["index-*.js", "react-*.js"])
def test_code_that_does_not_arrive_is_said_and_can_be_asked_for_again(
    page: Page, file: str
) -> None:
    page.route(f"**/assets/{file}", lambda route: route.abort("connectionreset"))
    page.goto("/")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Folio could not be loaded")
    expect(page.get_by_text("Loading Folio")).to_be_hidden()
    page.unroute_all()
    alert.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("textbox", name="Document text")).to_be_visible()
    expect(alert).to_have_count(0)


def test_a_new_version_waits_until_one_reloads_in_every_tab(
    offline_page: Page, platform: Platform
) -> None:
    page = offline_page
    page.goto("/")
    ready(page)
    other = page.context.new_page()
    other.goto("/")
    ready(other)
    write(page, "not lost")
    notice = page.get_by_text("A new version is ready.")
    with new_build(Path(platform.settings["HOST_WEB_DIST"])):
        eventually(lambda: has_update(page))
        expect(other.get_by_text("A new version is ready.")).to_be_visible()

        with page.expect_navigation():
            page.get_by_role("button", name="Reload").click()
        expect(page.locator(".cm-content")).to_have_text("not lost")
        expect(notice).to_be_hidden()

        # The other tab goes on with what it has, and can follow.
        with other.expect_navigation():
            other.get_by_role("button", name="Reload").click()
        expect(other.get_by_text("A new version is ready.")).to_be_hidden()
