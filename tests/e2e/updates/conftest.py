from collections.abc import Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page
from tests.e2e.browser import PATIENCE
from tests.e2e.pages import answered, hears_nothing, install_elsewhere, sign_in_elsewhere
from tests.e2e.people import PASSWORD, Person
from tests.e2e.updates.people import OpenPage
from tests.e2e.updates.releases import Releases


@pytest.fixture
def releases(platform: Platform) -> Iterator[Releases]:
    """Of a plugin of its own, with 1.0.0."""
    releases = Releases(platform)
    yield releases
    releases.close()


@pytest.fixture
def second(platform: Platform) -> Iterator[Releases]:
    """Of another plugin."""
    releases = Releases(platform)
    yield releases
    releases.close()


@pytest.fixture
def holder(page: Page, releases: Releases) -> Page:
    """Somebody who has 1.0.0, and waits with nothing that is new; the page is told of nothing."""
    hears_nothing(page)
    install_elsewhere(page, [releases.plugin_id])
    answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))
    return page


@pytest.fixture
def open_page(browser: Browser, page: Page, platform: Platform) -> Iterator[OpenPage]:
    """Each person in a browser of their own."""
    contexts = []

    def opened(person: Person) -> Page:
        context = browser.new_context(base_url=platform.gateway, service_workers="block")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        theirs = context.new_page()
        sign_in_elsewhere(theirs, {"username": person.username, "password": PASSWORD})
        return theirs

    yield opened
    for context in contexts:
        context.close()
