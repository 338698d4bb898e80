"""Nobody's text is lost: reloads, closed and crashed tabs, a full disk, no disk, old versions."""

from __future__ import annotations

import contextlib
import re
import secrets

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Error, Page, expect
from tests.e2e.editing import (
    is_saved,
    new_document,
    open_editor,
    open_panel,
    paste,
    text,
    title,
)
from tests.e2e.pages import write

NO_STORAGE = """
for (const name of ['localStorage', 'indexedDB'])
    Object.defineProperty(globalThis, name, {
        get() { throw new DOMException('Access is denied for this document.', 'SecurityError') },
    })
"""


def test_the_very_last_keys_before_a_reload_are_there_after_it(page: Page) -> None:
    open_editor(page)
    write(page, "all of it")
    page.keyboard.type(" to the last key")
    page.reload()
    expect(text(page)).to_have_text("all of it to the last key")


def test_a_tab_that_is_closed_while_one_types_loses_nothing(page: Page) -> None:
    other = page.context.new_page()
    open_editor(page)
    write(page, "closed at once")
    address = page.url
    page.close()
    open_editor(other, address)
    expect(text(other)).to_have_text("closed at once")


def test_a_tab_that_crashes_loses_at_most_what_was_typed_last(page: Page) -> None:
    open_editor(page)
    write(page, "x")
    is_saved(page)
    address = page.url
    for _ in range(50):
        page.keyboard.type("y")
        page.wait_for_timeout(60)
    with contextlib.suppress(Error):  # the answer dies with the page
        page.goto("chrome://crash")
    other = page.context.new_page()
    open_editor(other, address)
    expect(text(other)).to_have_text(re.compile("^xy+$"))


def test_a_full_disk_drops_nothing(page: Page, platform: Platform) -> None:
    # Before the database's first use, for the browser remembers how much room there is; and from
    # a page that stays where it is, for the override ends with it.
    beside = page.context.new_page()
    beside.goto("/favicon.svg")
    devtools = page.context.new_cdp_session(beside)
    quota = {"origin": platform.gateway, "quotaSize": 500_000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    open_editor(page)
    new_document(page, "Room for this", "small")
    is_saved(page)
    # What can be compressed would find room.
    precious = "\n".join(secrets.token_hex(40) for _ in range(10_000))
    paste(page, precious)
    alert = page.get_by_role("alert").filter(has_text="is not saved")
    expect(alert).to_contain_text(re.compile("“Room for this” is not saved: .* storage is full"))

    panel = open_panel(page)
    panel.get_by_role("link", name=re.compile("^Welcome")).click()
    expect(title(page)).to_have_value("Welcome to Folio")
    expect(alert).to_be_visible()
    with page.expect_download() as download:
        alert.get_by_role("button", name="Export").click()
    assert download.value.path().read_text() == precious
    alert.get_by_role("button", name="Show").click()
    expect(title(page)).to_have_value("Room for this")
    text(page).focus()
    page.keyboard.press("ControlOrMeta+Home")
    expect(text(page)).to_contain_text(precious[:80])

    devtools.send("Storage.overrideQuotaForOrigin", {"origin": platform.gateway})
    expect(alert).to_have_count(0, timeout=90_000)  # it is tried again by itself
    page.reload()
    expect(text(page)).to_contain_text(precious[:80])


def test_a_browser_that_keeps_nothing_still_lets_one_write_and_says_so(page: Page) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.add_init_script(NO_STORAGE)
    open_editor(page)
    alert = page.get_by_role("alert").filter(has_text="keeps nothing")
    expect(alert).to_be_visible()
    write(page, "while it lasts")
    page.get_by_role("link", name="Marketplace").first.click()
    page.get_by_role("link", name="Editor").first.click()
    expect(text(page)).to_have_text("while it lasts")
    assert broken == []


@pytest.mark.parametrize("documents_list", ['{"length":1}', "[null,7]", "cut o"])
def test_what_an_earlier_version_kept_is_all_there(page: Page, documents_list: str) -> None:
    page.goto("/favicon.svg")
    page.evaluate(
        """(list) => {
            localStorage.setItem('documents', list)
            localStorage.setItem('documents:current', 'removed-long-ago')
            const old = [['a', 'First', 'one', 1], ['b', '', 'two', 2]]
            for (const [id, title, text, updatedAt] of old) {
                const json = JSON.stringify({ id, title, text, updatedAt })
                localStorage.setItem(`document:${id}`, json)
            }
        }""",
        documents_list,
    )
    open_editor(page)
    expect(text(page)).to_have_text("two")
    expect(page).to_have_title("two · Folio")
    rows = open_panel(page).get_by_role("listitem").get_by_role("link")
    expect(rows).to_have_count(2)
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('document'))")
    assert left == []
