"""Nothing between a page and the gateway gives up what is only quiet."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.resources.live import SAYS_NOTHING_FOR
from gateway.websocket import PING_EVERY

NGINX = Path(__file__).parents[4] / "deploy" / "nginx" / "nginx.conf"


def test_open_pages_take_no_place_of_requests() -> None:
    """What a location says of connections replaces what the server says of them."""
    [place] = re.findall(
        r"location = /api/v1/live \{(.*?)\n        \}", NGINX.read_text(), re.DOTALL
    )
    assert "limit_conn listening 500;" in place


def test_nginx_waits_longer_than_the_gateway_says_nothing() -> None:
    """Twice: a word may be late."""
    text = NGINX.read_text()
    [place] = re.findall(r"location = /api/v1/live \{(.*?)\n        \}", text, re.DOTALL)
    [waits] = re.findall(r"proxy_read_timeout (\d+)s;", place)
    assert int(waits) > 2 * max(PING_EVERY, SAYS_NOTHING_FOR)
    [takes] = re.findall(r"proxy_send_timeout (\d+)s;", place)
    assert int(takes) > PING_EVERY
