"""Each of the sample plugins does what its page promises."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.pages import SAMPLES, install_elsewhere, write
from tests.helpers.waiting import eventually


@pytest.fixture
def everything_installed(page: Page) -> Page:
    """The editor with all the samples, as a visitor has it after installing them elsewhere."""
    install_elsewhere(page, SAMPLES)
    page.goto("/")
    expect(page.get_by_role("status", name="Word count")).to_be_visible()
    return page


def style(page: Page, selector: str, name: str) -> Any:
    return page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{name}")


def test_the_font_selector_sets_the_documents_type(everything_installed: Page) -> None:
    page = everything_installed
    before = style(page, ".cm-content", "fontFamily")
    faces = page.get_by_label("Typeface")
    other = faces.locator("option:not(:checked)").first.get_attribute("value")
    assert other is not None
    faces.select_option(other)
    eventually(lambda: style(page, ".cm-content", "fontFamily") != before)
    size = style(page, ".cm-content", "fontSize")
    page.get_by_label("Text size").select_option(index=0)
    eventually(lambda: style(page, ".cm-content", "fontSize") != size)


def test_the_paper_background_changes_the_sheet(everything_installed: Page) -> None:
    page = everything_installed
    before = page.locator(".editor-canvas").screenshot()
    papers = page.get_by_label("Paper", exact=True)
    papers.select_option(papers.locator("option:not(:checked)").last.get_attribute("value"))
    eventually(lambda: page.locator(".editor-canvas").screenshot() != before)


def test_the_theme_switch_turns_the_page_dark_and_light(everything_installed: Page) -> None:
    page = everything_installed
    for theme in ("dark", "light"):
        page.get_by_role("button", name=f"{theme.capitalize()} theme").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)


def test_the_table_of_contents_lists_headings_and_goes_there(everything_installed: Page) -> None:
    page = everything_installed
    write(page, "# First\n" + "text\n\n" * 80 + "## Second\nmore")
    contents = page.get_by_role("navigation", name="Table of contents")
    expect(contents.get_by_role("button")).to_have_text(["First", "Second"])
    contents.get_by_role("button", name="First").click()
    expect(page.locator(".cm-line", has_text="First").first).to_be_in_viewport()
    contents.get_by_role("button", name="Second").click()
    expect(page.locator(".cm-line", has_text="Second").first).to_be_in_viewport()


def test_find_and_replace_opens_by_its_key_and_replaces(everything_installed: Page) -> None:
    page = everything_installed
    write(page, "cat dog cat")
    page.keyboard.press("ControlOrMeta+f")
    dialog = page.get_by_role("dialog", name="Find and replace")
    dialog.get_by_label("Find", exact=True).fill("cat")
    dialog.get_by_label(re.compile("^Replace")).first.fill("bird")
    dialog.get_by_role("button", name=re.compile("all", re.IGNORECASE)).click()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".cm-content")).to_contain_text("bird dog bird")


def test_one_plugin_uses_the_state_and_events_of_another(everything_installed: Page) -> None:
    page = everything_installed
    ring = page.get_by_role("progressbar", name="Writing goal")
    write(page, "word " * 10)
    eventually(lambda: ring.get_attribute("aria-valuenow") not in (None, "0"))
    write(page, "word " * 2000)
    expect(page.get_by_text("Goal reached")).to_be_visible()
