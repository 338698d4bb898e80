"""docker-compose.yml as it runs in an engine of our own: `./platform test --containers`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deploy.local.test.containers import stage
from deploy.local.test.containers.composition import Composition
from deploy.samples import send_cookies_without_tls
from playwright.sync_api import Page, expect, sync_playwright
from tests.e2e.browser import launch
from tests.e2e.people import Person

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def composition() -> Composition:
    found = stage.composition()
    if not found.engine.answers():
        pytest.fail("the composition does not run: ./platform test --containers")
    return found


@pytest.fixture(scope="session")
def front(composition: Composition) -> str:
    """Where nginx answers."""
    return f"http://127.0.0.1:{composition.port}"


@pytest.fixture
def person(front: str) -> Iterator[Person]:
    """A visitor. In production the cookies are for TLS, which ends in front of nginx."""
    found = Person(front)
    send_cookies_without_tls(found.http)
    yield found
    found.http.close()


@pytest.fixture
def developer(front: str) -> Iterator[Person]:
    found = Person(front)
    send_cookies_without_tls(found.http)
    yield found.register().become_developer()
    found.http.close()


@pytest.fixture
def page(composition: Composition) -> Iterator[Page]:
    """A new visitor's page."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(
            base_url=f"http://localhost:{composition.port}",
            viewport={"width": 1280, "height": 800},
        )
        context.set_default_timeout(30_000)
        yield context.new_page()
        browser.close()
