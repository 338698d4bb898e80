"""Sets of plugins one switches between: the page follows without a reload, the other tab too."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.axe import violations_in_each_theme
from tests.e2e.pages import install_elsewhere

GOALS, WORDS = "Writing Goals", "Word Count"


@pytest.fixture
def tabs(page: Page) -> Iterator[tuple[Page, Page]]:
    """The page *Installed*, and the editor beside it, of a visitor with two plugins."""
    install_elsewhere(page, ["word-count", "writing-goals"])
    page.goto("/installed")
    other = page.context.new_page()
    other.goto("/")
    expect(other.get_by_role("progressbar", name="Writing goal")).to_be_visible()
    yield page, other
    other.close()


def make(page: Page, name: str) -> None:
    page.get_by_role("button", name="Make one of what is on").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Make workspace").dblclick()
    expect(page.get_by_role("button", name=f"In use: {name}")).to_be_visible()


def test_a_workspace_switches_plugins_here_and_in_the_other_tab(tabs: tuple[Page, Page]) -> None:
    page, other = tabs
    goal = other.get_by_role("progressbar", name="Writing goal")
    make(page, "Everything")
    make(page, "Letters")
    page.get_by_role("switch", name=f"{GOALS} enabled").click()
    expect(page.get_by_role("list", name="Workspaces").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Switch to Everything").click()
    expect(page.get_by_role("switch", name=f"{GOALS} enabled")).to_be_checked()
    page.get_by_role("button", name="Switch to Letters").click()
    expect(goal).to_have_count(0)
    assert violations_in_each_theme(page) == {"light": [], "dark": []}

    other.bring_to_front()
    other.keyboard.press("ControlOrMeta+k")
    other.get_by_role("combobox").fill("workspace every")
    other.get_by_role("option", name="Workspace: Everything").click()
    expect(goal).to_be_visible()
    page.bring_to_front()
    expect(page.get_by_role("button", name="In use: Everything")).to_be_visible()
    expect(page.get_by_role("switch", name=f"{GOALS} enabled")).to_be_checked()


def test_a_workspace_is_renamed_and_deleted_and_comes_back(tabs: tuple[Page, Page]) -> None:
    page, _ = tabs
    make(page, "Everything")
    page.get_by_role("button", name="Rename Everything").click()
    page.get_by_role("textbox", name="Name").fill("All of it")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("button", name="Delete All of it").click()
    expect(page.get_by_role("list", name="Workspaces")).to_have_count(0)
    expect(page.get_by_role("switch", name=f"{WORDS} enabled")).to_be_checked()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="In use: All of it")).to_be_visible()
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/workspaces-light.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/workspaces-dark.png", full_page=True)
