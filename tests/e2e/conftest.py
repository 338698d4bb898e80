"""A real Chromium against the running platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.browser import PATIENCE, launch

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, platform: Platform) -> Iterator[Page]:
    """A new visitor's page, on a desk. Without the service worker, which would fetch all of the
    page's files for every test, and hide requests from those that answer them themselves."""
    yield from _page(browser, platform.gateway, "block")


@pytest.fixture
def offline_page(browser: Browser, platform: Platform) -> Iterator[Page]:
    """The same with its service worker."""
    yield from _page(browser, platform.gateway, "allow")


def _page(
    browser: Browser, gateway: str, service_workers: Literal["allow", "block"]
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=gateway,
        viewport={"width": 1280, "height": 800},
        service_workers=service_workers,
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
