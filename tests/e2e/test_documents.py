"""Nobody's text is lost: two tabs, reloads, crashes, a full disk, no disk, other people."""

from __future__ import annotations

import contextlib
import re
import secrets
from uuid import uuid4

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
from tests.e2e.people import PASSWORD, Person
from tests.helpers.waiting import eventually

DEAF = """
globalThis.BroadcastChannel = class {
    postMessage() {}
    addEventListener() {}
    removeEventListener() {}
}
"""
NO_STORAGE = """
for (const name of ['localStorage', 'indexedDB'])
    Object.defineProperty(globalThis, name, {
        get() { throw new DOMException('Access is denied for this document.', 'SecurityError') },
    })
"""
CHANGE_OF_ALL = """
async (records) => {
    const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open('folio-documents')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
    })
    const transaction = database.transaction(['documents', 'texts'], 'readwrite')
    for (const [info, text] of records) {
        transaction.objectStore('documents').put(info)
        transaction.objectStore('texts').put({ id: info.id, text })
    }
    await new Promise((resolve) => { transaction.oncomplete = resolve })
    database.close()
}
"""


def seed(page: Page, count: int) -> None:
    """As many documents as somebody writes in years."""
    records = [
        (
            {
                "id": str(uuid4()),
                "owner": "visitor",
                "title": f"Note {number}",
                "excerpt": f"About {number}",
                "revision": 1,
                "createdAt": number,
                "updatedAt": number,
                "trashedAt": None,
                "saves": [],
            },
            f"About {number}, and a word of its own: w{number}w.",
        )
        for number in range(1, count + 1)
    ]
    page.evaluate(CHANGE_OF_ALL, records)


def test_a_second_tab_follows_what_is_written_in_the_first(page: Page) -> None:
    open_editor(page)
    new_document(page, "Shared", "first words")
    is_saved(page)
    other = page.context.new_page()
    open_editor(other, page.url)
    expect(text(other)).to_have_text("first words")
    write(page, "first words and second ones")
    expect(text(other)).to_have_text("first words and second ones")
    title(page).fill("Renamed")
    expect(title(other)).to_have_value("Renamed")
    page.close()
    write(other, "alone now")
    is_saved(other)
    other.reload()
    expect(text(other)).to_have_text("alone now")


def test_what_two_tabs_wrote_on_top_of_the_same_text_is_kept_twice(page: Page) -> None:
    open_editor(page)
    new_document(page, "Plans", "start")
    is_saved(page)
    other = page.context.new_page()
    other.add_init_script(DEAF)
    open_editor(other, page.url)
    write(page, "what the first tab says")
    is_saved(page)
    write(other, "what the second tab says")
    notice = other.get_by_role("status").filter(has_text="was changed in another tab")
    expect(notice).to_contain_text(re.compile(r"Plans \(conflict copy, \d\d:\d\d\)"))
    expect(title(other)).to_have_value(re.compile(r"^Plans \(conflict copy, \d\d:\d\d\)$"))
    other.keyboard.insert_text(" and goes on")
    is_saved(other)
    expect(text(page)).to_have_text("what the first tab says")
    notice.get_by_role("button", name="Show the other version").click()
    expect(text(other)).to_have_text("what the first tab says")
    rows = open_panel(page).get_by_role("link")
    expect(rows.filter(has_text="conflict copy")).to_contain_text(
        "what the second tab says and goes"
    )


def test_a_new_document_in_each_tab_is_in_both_lists(page: Page) -> None:
    open_editor(page)
    other = page.context.new_page()
    open_editor(other)
    new_document(page, "From the first", "one")
    new_document(other, "From the second", "two")
    for tab in (page, other):
        rows = open_panel(tab).get_by_role("link")
        expect(rows.filter(has_text="From the first")).to_have_count(1)
        expect(rows.filter(has_text="From the second")).to_have_count(1)
        expect(rows.filter(has_text="Welcome to Folio")).to_have_count(1)


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


def test_a_deleted_document_leaves_another_one_also_after_a_reload(page: Page) -> None:
    open_editor(page)
    new_document(page, "Doomed", "soon gone")
    is_saved(page)
    doomed = page.url
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Move to trash").click()
    expect(title(page)).to_have_value("Welcome to Folio")
    page.reload()
    expect(title(page)).to_have_value("Welcome to Folio")
    expect(page).to_have_title("Welcome to Folio · Folio")
    page.goto(doomed)
    expect(page.get_by_text("This document is in the trash")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(text(page)).to_have_text("soon gone")
    page.goto("/d/no-such-document")
    expect(page.get_by_text("This document is not here")).to_be_visible()
    page.get_by_role("button", name="Open the latest document").click()
    expect(text(page)).to_have_text("soon gone")


def test_trash_gives_back_and_deletes_for_good_with_undo(page: Page) -> None:
    open_editor(page)
    new_document(page, "Kept", "a")
    is_saved(page)
    panel = open_panel(page)
    panel.get_by_role("link", name=re.compile("^Kept")).focus()
    page.keyboard.press("Delete")
    expect(panel.get_by_role("link", name=re.compile("^Kept"))).to_have_count(0)
    panel.get_by_role("tab", name="Trash").click()
    panel.get_by_role("button", name="Delete Kept for good").click()
    expect(panel.get_by_text("The trash is empty.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    panel.get_by_role("button", name="Restore Kept").click()
    panel.get_by_role("tab", name=re.compile("^All")).click()
    panel.get_by_role("link", name=re.compile("^Kept")).click()
    expect(text(page)).to_have_text("a")


def test_other_pages_and_documents_leave_undo_caret_and_scroll_alone(page: Page) -> None:
    open_editor(page)
    new_document(page, "Long", "\n\n".join(f"Paragraph {n}" for n in range(300)))
    is_saved(page)
    page.keyboard.press("ControlOrMeta+Home")
    for _ in range(160):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type(" was changed")
    canvas = page.locator(".editor-canvas")
    before = canvas.evaluate("node => node.scrollTop")
    assert before > 500
    line = page.locator(".cm-line", has_text="was changed")
    expect(line).to_be_in_viewport()

    page.get_by_role("link", name="Marketplace").first.click()
    expect(page.get_by_role("searchbox", name="Search plugins")).to_be_visible()
    page.get_by_role("link", name="Editor").first.click()
    expect(line).to_be_in_viewport()
    eventually(lambda: abs(canvas.evaluate("node => node.scrollTop") - before) <= 2)

    page.get_by_role("button", name="New document").click()
    expect(text(page)).to_be_focused()
    assert canvas.evaluate("node => node.scrollTop") == 0
    page.go_back()
    expect(line).to_be_in_viewport()
    text(page).focus()
    page.keyboard.type("!")
    expect(page.locator(".cm-line", has_text="was changed!")).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+z")
    expect(line).to_have_count(0)


def test_the_line_that_is_written_keeps_its_distance_from_the_edge(page: Page) -> None:
    open_editor(page)
    write(page, "line\n" * 80)
    page.keyboard.type("the last one")
    line = page.locator(".cm-line", has_text="the last one").bounding_box()
    canvas = page.locator(".editor-canvas").bounding_box()
    assert line
    assert canvas
    assert line["y"] + line["height"] <= canvas["y"] + canvas["height"] - 60


def test_an_accounts_documents_go_with_the_account(page: Page, platform: Platform) -> None:
    account = Person(platform.gateway).register()
    open_editor(page)
    new_document(page, "Of everybody", "written before")
    is_saved(page)
    sign_in(page, account)
    offer = page.get_by_role("status").filter(has_text="before you signed in")
    expect(offer).to_contain_text("1 document")
    expect(text(page)).to_have_text("written before")
    offer.get_by_role("button", name="Keep apart").click()
    expect(title(page)).not_to_have_value("Of everybody")
    new_document(page, "Secret", "dear diary")
    is_saved(page)
    secret = page.url
    sign_out(page, account)
    expect(title(page)).to_have_value("Of everybody")
    panel = open_panel(page)
    expect(panel.get_by_role("link").filter(has_text="Of everybody")).to_have_count(1)
    expect(panel.get_by_role("link").filter(has_text="Secret")).to_have_count(0)
    panel.get_by_label("Search documents").fill("diary")
    expect(panel.get_by_text("Nothing has “diary” in it.")).to_be_visible()
    page.goto(secret)
    expect(page.get_by_text("This document is not here")).to_be_visible()
    expect(page.get_by_text("dear diary")).to_have_count(0)
    sign_in(page, account)
    open_editor(page, secret)
    expect(text(page)).to_have_text("dear diary")


def sign_in(page: Page, account: Person) -> None:
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Username").fill(account.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=f"Account of {account.username}")).to_be_visible()


def sign_out(page: Page, account: Person) -> None:
    page.get_by_role("button", name=f"Account of {account.username}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


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
    expect(text(page)).to_contain_text(precious[:80], timeout=30_000)


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
    rows = open_panel(page).get_by_role("link")
    expect(rows).to_have_count(2)
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('document'))")
    assert left == []


def test_a_thousand_documents_are_listed_found_and_opened(page: Page) -> None:
    open_editor(page)
    seed(page, 1000)
    page.reload()
    panel = open_panel(page)
    expect(panel.get_by_role("tab", name="All (1,001)")).to_be_visible()
    rows = panel.get_by_role("listitem")
    expect(rows.nth(5)).to_be_visible()
    assert rows.count() < 60
    expect(rows.nth(1)).to_contain_text("Note 1000")

    panel.get_by_label("Search documents").fill("w417w")
    expect(panel.get_by_role("link")).to_have_count(1)
    expect(panel.get_by_role("link")).to_contain_text("Note 417")
    panel.get_by_label("Search documents").fill("")
    expect(rows.nth(5)).to_be_visible()

    panel.get_by_role("link").first.focus()
    page.keyboard.press("End")
    expect(panel.get_by_role("link", name=re.compile("^Note 1 "))).to_be_focused()
    page.keyboard.press("F2")
    name = panel.get_by_role("textbox", name="New title of Note 1")
    expect(name).to_be_focused()
    name.fill("The oldest")
    page.keyboard.press("Enter")
    renamed = panel.get_by_role("link", name=re.compile("^The oldest"))
    expect(renamed).to_be_focused()
    expect(rows.first).to_contain_text("The oldest")
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(text(page)).to_have_text("About 1, and a word of its own: w1w.")
