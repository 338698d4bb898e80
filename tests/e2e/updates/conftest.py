from collections.abc import Iterator

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Page
from tests.e2e.pages import answered, install_elsewhere
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
    """Somebody who has 1.0.0, and waits with nothing that is new."""
    page.goto("/marketplace")
    install_elsewhere(page, [releases.plugin_id])
    answered(page.request.patch("/api/v1/user/plugins/updates", data={"waitHours": 0}))
    return page
