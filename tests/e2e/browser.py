"""Debian's Chromium, without the calls home that it makes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, Playwright
from tests.helpers.waiting import eventually

PATIENCE = 60_000  # ms; they only end a hopeless wait: a busy machine may need many of them
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)


@contextmanager
def new_page(
    browser: Browser, gateway: str, service_workers: Literal["allow", "block"] = "block"
) -> Iterator[Page]:
    """A new visitor's page, on a desk. Without the service worker, which would fetch all of the
    page's files for every test, and hide requests from those that answer them themselves."""
    context = browser.new_context(
        base_url=gateway,
        viewport={"width": 1280, "height": 800},
        service_workers=service_workers,
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def comes_true(page: Page, expression: str, argument: object = None) -> None:
    """Wait until ``expression`` holds in the page. Its policy refuses the ``eval`` with which
    Playwright's own ``wait_for_function`` asks for a second time.
    """
    eventually(lambda: page.evaluate(expression, argument))
