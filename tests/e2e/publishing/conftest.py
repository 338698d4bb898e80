"""Who reviews, and browsers of whoever has an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from deploy.local.run.seed import grant
from deploy.local.test.testbed import Platform
from playwright.sync_api import Browser, Page
from tests.e2e.browser import PATIENCE
from tests.e2e.people import PASSWORD, Person


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
