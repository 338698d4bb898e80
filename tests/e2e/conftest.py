"""A real Chromium against the running platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from deploy.local.run.seed import grant
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.browser import PATIENCE, launch, new_page
from tests.e2e.people import PASSWORD, Person

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, platform: Platform) -> Iterator[Page]:
    with new_page(browser, platform.gateway) as page:
        yield page


@pytest.fixture
def offline_page(browser: Browser, platform: Platform) -> Iterator[Page]:
    """The same with its service worker."""
    with new_page(browser, platform.gateway, service_workers="allow") as page:
        yield page


@pytest.fixture(scope="session")
def moderators(platform: Platform) -> list[str]:
    """Two names; the password is that of all."""
    names = []
    for _ in range(2):
        person = Person(platform.gateway).register()
        person.http.close()
        grant(platform.settings, person.username, "moderator")
        names.append(person.username)
    return names


@pytest.fixture
def sign_in(browser: Browser, platform: Platform) -> Iterator[Callable[[str], Page]]:
    """A browser of its own for who has this name, and who has just confirmed the password."""
    with ExitStack() as pages:

        def signed_in(username: str) -> Page:
            page = pages.enter_context(new_page(browser, platform.gateway))
            account = {"username": username, "password": PASSWORD}
            assert page.request.post("/api/v1/auth/login", data=account).ok
            assert page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}).ok
            return page

        yield signed_in
