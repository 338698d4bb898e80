"""Debian's Chromium, without the calls home that it makes by itself."""

from __future__ import annotations

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


def comes_true(page: Page, expression: str, argument: object = None) -> None:
    """Wait until ``expression`` holds in the page. Its policy refuses the ``eval`` with which
    Playwright's own ``wait_for_function`` asks for a second time.
    """
    eventually(lambda: page.evaluate(expression, argument))
