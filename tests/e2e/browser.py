"""Debian's Chromium, without the calls home that it makes by itself."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

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
