"""What people do in the pages, in the words of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx
from deploy.local.plain_http import PLAIN
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from tests.helpers.waiting import eventually

SAMPLES = (
    "word-count",
    "font-selector",
    "paper-background",
    "theme-switch",
    "table-of-contents",
    "find-replace",
    "writing-goals",
)

# As its router hears of the browser's own buttons; the key keeps the scroll position apart.
MOVE = """(path) => {
    history.pushState({ key: crypto.randomUUID() }, '', path)
    dispatchEvent(new PopStateEvent('popstate'))
}"""


def go(page: Page, path: str) -> None:
    """As a link in the page does, without loading it anew: by way of an address at which there is
    nothing, which leaves nothing of what stood there. A page that is not open yet, or before
    which a dialog stands, is loaded.
    """
    if page.url == "about:blank" or page.get_by_role("dialog").count():
        page.goto(path)
        return
    nothing = page.get_by_text("There is nothing at this address")
    page.evaluate(MOVE, "/nothing")
    expect(nothing).to_be_visible()
    page.evaluate(MOVE, path)
    expect(nothing).to_be_hidden()


def write(page: Page, text: str) -> None:
    """Put ``text`` in place of the whole document."""
    document = page.locator(".cm-content")
    document.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def install(page: Page, plugin_id: str) -> None:
    """Returns when the server knows it too: an earlier reload might not find it."""
    page.goto(f"/marketplace/{plugin_id}")
    press_install(page, page.get_by_role("button", name=re.compile("^Install ")))
    expect(page.get_by_role("button", name=re.compile("^Installed"))).to_be_visible()


def press_install(page: Page, button: Locator) -> None:
    with page.expect_response("**/api/v1/user/plugins/install") as answer:
        button.click()
    assert answer.value.ok, answer.value.text()


def install_elsewhere(page: Page, plugin_ids: Iterable[str]) -> None:
    """As in another tab: the page hears of it when it is opened again. Not before the browser is
    known to the gateway, where a page is just telling: the plugins would be another visitor's."""
    if page.url != "about:blank":
        eventually(page.context.cookies)
    for plugin_id in plugin_ids:
        answered(page.request.post("/api/v1/user/plugins/install", data={"pluginId": plugin_id}))


def sign_in_elsewhere(page: Page, account: dict[str, str]) -> None:
    answered(page.request.post("/api/v1/auth/login", data=account))


def answered(answer: APIResponse) -> None:
    assert answer.ok, answer.text()


def change_code(page: Page, address: re.Pattern[str]) -> None:
    """The page gets other code than was published.

    ``route.fetch`` would look up the name, which only browsers take for this machine.
    """

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        there = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
        answered = httpx.get(there, headers={"host": asked.netloc}, timeout=60, verify=PLAIN)
        headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
        route.fulfill(headers=headers, body=answered.raise_for_status().text + ";")

    page.route(address, answer)


def hears_nothing(page: Page) -> None:
    """What others do it learns when it asks, and at no other moment. Before it is loaded."""
    page.route_web_socket("**/api/v1/live*", lambda _: None)
