"""The document that is open: its place, its undo, and whose it is."""

from __future__ import annotations

from deploy.local.test.testbed import Platform
from playwright.sync_api import Page, expect
from tests.e2e.editing import (
    is_saved,
    new_document,
    open_editor,
    open_panel,
    text,
    title,
)
from tests.e2e.pages import write
from tests.e2e.people import PASSWORD, Person
from tests.helpers.waiting import eventually


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
    expect(page.get_by_role("combobox", name="Search plugins")).to_be_visible()
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
    expect(
        panel.get_by_role("listitem").get_by_role("link").filter(has_text="Of everybody")
    ).to_have_count(1)
    expect(
        panel.get_by_role("listitem").get_by_role("link").filter(has_text="Secret")
    ).to_have_count(0)
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
