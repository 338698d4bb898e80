"""A real Chromium against the running platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from deploy.local.run.seed import grant
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.browser import PATIENCE, launch
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
    contexts = []

    def signed_in(username: str) -> Page:
        context = browser.new_context(
            base_url=platform.gateway,
            viewport={"width": 1280, "height": 800},
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        account = {"username": username, "password": PASSWORD}
        assert page.request.post("/api/v1/auth/login", data=account).ok
        assert page.request.post("/api/v1/auth/confirm", data={"password": PASSWORD}).ok
        return page

    yield signed_in
    for context in contexts:
        context.close()
