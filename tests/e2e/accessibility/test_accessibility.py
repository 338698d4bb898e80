"""axe-core finds nothing against WCAG 2.2 A and AA, in the light theme and in the dark one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from deploy.local.test.testbed import Platform
from deploy.samples import Account
from playwright.sync_api import Page, expect
from tests.e2e.accessibility.scenes import COLLECTIONS, DEVELOPERS, MODERATORS, OPERATORS, VISITORS
from tests.e2e.axe import violations_in_each_theme
from tests.e2e.marketplace.collections import PLACEMENTS, moderator_of, remove, show
from tests.e2e.pages import SAMPLES, answered, install_elsewhere, sign_in_elsewhere
from tests.e2e.people import Person
from tests.e2e.publishing.reviews import CLOSE_TO_WORD_COUNT, held_version


@pytest.fixture(scope="module", autouse=True)
def collections(platform: Platform) -> Iterator[None]:
    with moderator_of(platform) as moderator:
        shown = [show(moderator, place, SAMPLES[:4], f"Set {place}") for place in PLACEMENTS]
        COLLECTIONS.extend(shown)
        yield
        for name in shown:
            remove(moderator, name)


@pytest.fixture
def still(page: Page) -> Page:
    """Without movement: half-transparent text on its way in is no contrast to judge."""
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    return page


def sign_in_and_confirm(page: Page, account: Account) -> None:
    """As who has just typed the password once more."""
    sign_in_elsewhere(page, account)
    password = {"password": account["password"]}
    answered(page.request.post("/api/v1/auth/confirm", data=password))


@pytest.mark.parametrize("scene", VISITORS, ids=lambda scene: scene.__name__)
def test_everybody_can_use_what_a_visitor_sees(still: Page, scene: Callable[[Page], None]) -> None:
    install_elsewhere(still, SAMPLES)
    scene(still)
    assert violations_in_each_theme(still) == {"light": [], "dark": []}


@pytest.mark.parametrize("scene", DEVELOPERS, ids=lambda scene: scene.__name__)
def test_everybody_can_publish(
    still: Page, platform: Platform, scene: Callable[[Page], None]
) -> None:
    sign_in_and_confirm(still, platform.accounts["developer"])
    scene(still)
    assert violations_in_each_theme(still) == {"light": [], "dark": []}


@pytest.mark.parametrize("scene", MODERATORS, ids=lambda scene: scene.__name__)
def test_everybody_can_moderate(
    still: Page, platform: Platform, scene: Callable[[Page], None]
) -> None:
    sign_in_elsewhere(still, platform.accounts["moderator"])
    scene(still)
    assert violations_in_each_theme(still) == {"light": [], "dark": []}


@pytest.mark.parametrize("path", OPERATORS)
def test_everybody_can_operate(still: Page, platform: Platform, path: str) -> None:
    sign_in_and_confirm(still, platform.accounts["operator"])
    still.goto(path)
    expect(still.get_by_role("heading", level=1)).to_be_visible()
    still.wait_for_load_state("networkidle")
    expect(still.locator("[aria-busy=true]")).to_have_count(0)
    assert violations_in_each_theme(still) == {"light": [], "dark": []}


REVIEW = ("Findings", "What changed", "Facts", "Source", "Page", "Try it", "History")


def test_everybody_can_review(still: Page, platform: Platform) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = held_version(platform, author)
    author.http.close()
    sign_in_elsewhere(still, platform.accounts["moderator"])
    still.goto(f"/moderation/versions/{plugin_id}/1.0.0")
    take = still.get_by_role("button", name=f"Take {CLOSE_TO_WORD_COUNT}").first
    take.click()
    expect(take).to_be_hidden()
    found = {}
    for part in REVIEW:
        still.get_by_role("tab", name=part).click()
        expect(still.get_by_role("tabpanel", name=part)).to_be_visible()
        expect(still.locator("[aria-busy=true]")).to_have_count(0)
        found[part] = violations_in_each_theme(still)
    assert found == {part: {"light": [], "dark": []} for part in REVIEW}
