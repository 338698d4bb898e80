"""In front of ASGI itself: what is ready is written to the connection in the turn in which the
request has come, with no task woken and no scope made.

The layer in front of the framework (``layer.py``) decides the same where a request comes by ASGI.
"""

from __future__ import annotations

from typing import Any

from gunicorn.asgi import protocol  # type: ignore[import-untyped]

from gateway.fast.answers import Answer, Answers

STATUS = {200: b"HTTP/1.1 200 OK\r\n", 304: b"HTTP/1.1 304 Not Modified\r\n"}
SERVER: bytes = protocol._CACHED_SERVER_HEADER


def answers_of(app: object) -> Answers | None:
    """Of an application that has some ready."""
    found = getattr(app, "answers", None)
    return found if isinstance(found, Answers) else None


def find(answers: Answers, parser: Any, peer: str) -> Answer | None:
    """``parser`` is gunicorn's, at the end of the headers. None for whoever wants the connection
    closed, too.
    """
    if parser.method != b"GET" or parser.http_version != (1, 1) or not parser.should_keep_alive:
        return None
    target: bytes = parser.path
    if b"?" not in target:
        target += b"?"
    headers = getattr(parser, "asgi_headers", None) or parser.headers
    return answers.find(target, headers, peer)


def on_the_wire(answer: Answer) -> bytes:
    date: bytes = protocol._get_cached_date_header()
    return b"%b%b%b%b\r\n%b" % (STATUS[answer.status], answer.wire, SERVER, date, answer.body)
