"""Somebody who signed in, and a clock that can be put on."""

from __future__ import annotations

import time

from tests.unit.gateway.gateway_fakes import Browser

CREDENTIALS = {"username": "ada", "password": "correct horse"}
DAY = 24 * 3600


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/auth/me")).json["user"] is not None
