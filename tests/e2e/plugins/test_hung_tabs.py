"""A tab that hangs at the worst moment holds up no other tab of the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.browser import PATIENCE
from tests.e2e.editing import is_saved, new_document, open_editor, text, title
from tests.e2e.people import Person

# The page's own thread never comes to the end of the transaction that it has begun. Where the
# transaction is another thread's business, it hangs all the same.
HANG_IN_A_TRANSACTION = """
() => {
    const get = IDBObjectStore.prototype.get
    IDBObjectStore.prototype.get = function (key) {
        const request = get.call(this, key)
        if (this.transaction.mode === 'readwrite') request.addEventListener('success', hang)
        return request
    }
    function hang() { for (;;); }
    setTimeout(hang, 3_000)
}
"""
HANG_WITH_LOCKS = """
(names) => {
    for (const name of names) navigator.locks.request(name, () => new Promise(() => {}))
    setTimeout(() => { for (;;); }, 500)
}
"""


@pytest.fixture
def tabs(browser: Browser, platform: Platform) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=platform.gateway)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def test_what_one_tab_was_storing_is_not_waited_for(tabs: BrowserContext) -> None:
    hung, page = tabs.new_page(), tabs.new_page()
    open_editor(page)
    open_editor(hung)
    new_document(hung, "Shared", "first words")
    is_saved(hung)
    hung.evaluate(HANG_IN_A_TRANSACTION)
    hung.keyboard.insert_text(" and more")
    hung.wait_for_timeout(3_500)

    new_document(page, "Beside it", "written while the other one hangs")
    is_saved(page)
    page.reload()
    expect(title(page)).to_have_value("Beside it")
    expect(text(page)).to_have_text("written while the other one hangs")


def test_locks_of_a_tab_that_hangs_are_not_waited_for(tabs: BrowserContext) -> None:
    hung = tabs.new_page()
    hung.goto("/marketplace")
    hung.evaluate(HANG_WITH_LOCKS, ["folio-documents:import", "folio-documents:welcome"])
    hung.wait_for_timeout(1_000)

    page = tabs.new_page()
    open_editor(page)
    expect(title(page)).to_have_value("Welcome to Folio")
    new_document(page, "Beside it", "written while the other one hangs")
    is_saved(page)


def test_what_follows_the_account_goes_also_beside_a_tab_that_hangs(
    platform: Platform, sign_in: Callable[[str], Page]
) -> None:
    person = Person(platform.gateway).register()
    person.http.close()
    page = sign_in(person.username)
    hung = page.context.new_page()
    hung.goto("/marketplace")
    hung.evaluate(HANG_WITH_LOCKS, ["folio-sync"])
    hung.wait_for_timeout(1_000)

    page.goto("/shortcuts")
    page.get_by_role("button", name="Change the key of Bold", exact=True).click()
    page.keyboard.press("Control+Alt+b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem", name="Bold", exact=True)).to_contain_text("Ctrl+Alt+B")
    page.goto("/account/sync")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
