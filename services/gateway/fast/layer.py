"""In front of the framework, as ASGI has it: answers what is ready, and learns what becomes so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.fast.answers import Answers
from gateway.http.output import repeatable
from gateway.http.output.repeatable import Repeatable

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NOBODY = "127.0.0.1"  # as the framework calls who is connected to it by no address


class Layer:
    def __init__(self, framework: App, answers: Answers) -> None:
        self._framework = framework
        self.answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw_path = scope.get("raw_path")
        if scope["type"] != "http" or scope["method"] != "GET" or raw_path is None:
            await self._framework(scope, receive, send)
            return
        target = raw_path + b"?" + scope["query_string"]
        # What ASGI lets be read once only.
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"]]}
        if scope.get("client") is not None:
            scope["client"] = tuple(scope["client"])
        peer = scope["client"][0] if scope.get("client") else NOBODY
        answer = self.answers.find(target, scope["headers"], peer)
        if answer is None:
            await self._learn(target, scope, receive, send)
            return
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    async def _learn(self, target: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        notes: list[Repeatable] = []
        start: Message = {}

        async def watched(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif notes and start["status"] == 200 and message.get("body") is notes[0].entry.body:
                self.answers.learn((target, _host(scope)), notes[0], start["headers"])
            await send(message)

        scope[repeatable.KEY] = notes
        await self._framework(scope, receive, watched)


def _host(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"host"), b"")
