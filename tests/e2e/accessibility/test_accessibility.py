"""axe-core finds nothing against WCAG 2.2 A and AA, in the light theme and in the dark one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from deploy.local.test.testbed import Platform
from deploy.samples import Account
from playwright.sync_api import Browser, Page, expect
from tests.e2e.accessibility.scenes import COLLECTIONS, DEVELOPERS, MODERATORS, OPERATORS, VISITORS
from tests.e2e.axe import violations_in_each_theme
from tests.e2e.browser import new_page
from tests.e2e.marketplace.collections import PLACEMENTS, moderator_of, remove, show
from tests.e2e.pages import SAMPLES, answered, go, install_elsewhere, sign_in_elsewhere
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


@contextmanager
def still(browser: Browser, platform: Platform) -> Iterator[Page]:
    """Without movement: half-transparent text on its way in is no contrast to judge. A role's
    scenes are all played in one, so that it starts once."""
    with new_page(browser, platform.gateway) as page:
        page.emulate_media(reduced_motion="reduce")
        yield page


@pytest.fixture(scope="module")
def visitor(browser: Browser, platform: Platform) -> Iterator[Page]:
    with still(browser, platform) as page:
        install_elsewhere(page, SAMPLES)
        yield page


@pytest.fixture(scope="module")
def developer(browser: Browser, platform: Platform) -> Iterator[Page]:
    with still(browser, platform) as page:
        sign_in_and_confirm(page, platform.accounts["developer"])
        yield page


@pytest.fixture(scope="module")
def moderator(browser: Browser, platform: Platform) -> Iterator[Page]:
    with still(browser, platform) as page:
        sign_in_elsewhere(page, platform.accounts["moderator"])
        yield page


@pytest.fixture(scope="module")
def operator(browser: Browser, platform: Platform) -> Iterator[Page]:
    with still(browser, platform) as page:
        sign_in_and_confirm(page, platform.accounts["operator"])
        yield page


def sign_in_and_confirm(page: Page, account: Account) -> None:
    """As who has just typed the password once more."""
    sign_in_elsewhere(page, account)
    password = {"password": account["password"]}
    answered(page.request.post("/api/v1/auth/confirm", data=password))


NONE: dict[str, list[str]] = {"light": [], "dark": []}


@pytest.mark.parametrize("scene", VISITORS, ids=lambda scene: scene.__name__)
def test_everybody_can_use_what_a_visitor_sees(
    visitor: Page, scene: Callable[[Page], None]
) -> None:
    scene(visitor)
    assert violations_in_each_theme(visitor) == NONE


@pytest.mark.parametrize("scene", DEVELOPERS, ids=lambda scene: scene.__name__)
def test_everybody_can_publish(developer: Page, scene: Callable[[Page], None]) -> None:
    scene(developer)
    assert violations_in_each_theme(developer) == NONE


@pytest.mark.parametrize("scene", MODERATORS, ids=lambda scene: scene.__name__)
def test_everybody_can_moderate(moderator: Page, scene: Callable[[Page], None]) -> None:
    scene(moderator)
    assert violations_in_each_theme(moderator) == NONE


@pytest.mark.parametrize("path", OPERATORS)
def test_everybody_can_operate(operator: Page, path: str) -> None:
    go(operator, path)
    expect(operator.get_by_role("heading", level=1)).to_be_visible()
    expect(operator.locator("[aria-busy=true]")).to_have_count(0)
    assert violations_in_each_theme(operator) == NONE


REVIEW = ("Findings", "What changed", "Facts", "Source", "Page", "Try it", "History")


def test_everybody_can_review(moderator: Page, platform: Platform) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = held_version(platform, author)
    author.http.close()
    go(moderator, f"/moderation/versions/{plugin_id}/1.0.0")
    take = moderator.get_by_role("button", name=f"Take {CLOSE_TO_WORD_COUNT}").first
    take.click()
    expect(take).to_be_hidden()
    found = {}
    for part in REVIEW:
        moderator.get_by_role("tab", name=part).click()
        expect(moderator.get_by_role("tabpanel", name=part)).to_be_visible()
        expect(moderator.locator("[aria-busy=true]")).to_have_count(0)
        found[part] = violations_in_each_theme(moderator)
    assert found == dict.fromkeys(REVIEW, NONE)
