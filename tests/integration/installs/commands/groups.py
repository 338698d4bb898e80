"""Commands that travel together, and what became of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.integration.running_service import RunningService

from plugin_platform.errors import PlatformError

Said = dict[str, Any]
ALONE = {"alone": True}


def said(method: str, principal: str, plugin_id: str, **arguments: Any) -> Said:
    named = {"principal": principal, "plugin_id": plugin_id}
    return {"method": method, "arguments": named | arguments}


def new_people(count: int) -> list[str]:
    return [f"{('user', 'anon')[number % 2]}:{uuid4()}" for number in range(count)]


def by_itself(client: Any, command: Said) -> Said:
    try:
        result = getattr(client, command["method"])(**command["arguments"])
    except PlatformError as error:
        return {"error": (type(error).__name__, error.detail, error.errors)}
    return {"result": result}


def comparable(answer: Said) -> Said:
    """Without the moment, which is another each time."""
    if error := answer.get("error"):
        if isinstance(error, dict):
            detail, errors, _ = error["exc_args"]
            error = (error["exc_type"], detail, errors)
        return {"error": error}
    result = answer["result"]
    return {
        "result": result and {key: value for key, value in result.items() if key != "installed_at"}
    }


def answered(client: Any, commands: list[Said]) -> list[Said]:
    """As the gateway has it done: what is left to the ordinary way is called by itself."""
    answers = client.together(commands=commands)
    return [
        comparable(by_itself(client, command) if answer == ALONE else answer)
        for command, answer in zip(commands, answers, strict=True)
    ]


def events_of(installs: RunningService, principal: str) -> list[Any]:
    """But whose they are."""
    query = """
        SELECT type, data - 'principal', metadata ->> 'actor' FROM events
        WHERE stream = %s ORDER BY version
    """
    rows = installs.query(query, f"installs-{principal}")
    return [(type_, data, actor == principal) for type_, data, actor in rows]


def rows_of(installs: RunningService, principal: str) -> list[Any]:
    query = """
        SELECT plugin_id, version, enabled, settings, previous, automatic, brought_by, beta
        FROM installed WHERE principal = %s ORDER BY plugin_id
    """
    return installs.query(query, principal)


def appended(installs: RunningService, people: list[str]) -> list[int]:
    return [len(installs.said_by(one)) for one in people]
