from typing import Any

import pytest

from plugin_platform import actors
from plugin_platform.actors import with_actor


@pytest.mark.parametrize(
    ("arguments", "actor"),
    [
        ({"principal": "user:1", "plugin_id": "x"}, "user:1"),
        ({"principal": "anon:2", "plugin_id": "x"}, "anon:2"),
        ({"actor": {"id": "3"}, "plugin_id": "x"}, "user:3"),
        ({"actor": {"id": "3", "token_id": "t"}, "plugin_id": "x"}, "user:3/token:t"),
        ({"source": "anon:2", "target": "user:1"}, "user:1"),
        ({"user_id": "4"}, "user:4"),
        ({"actor": {"id": "3"}, "user_id": "4"}, "user:3"),
        ({"username": "ada", "password": "secret"}, None),
        ({}, None),
    ],
)
def test_a_command_names_its_actor(arguments: dict[str, Any], actor: str | None) -> None:
    assert actors.of_command(arguments) == actor


def test_metadata_cannot_name_another_actor() -> None:
    sent = {"principal": "user:1", "metadata": {"actor": "user:2", "correlationId": "c"}}
    assert with_actor(sent)["metadata"] == {"actor": "user:1", "correlationId": "c"}
    assert with_actor({"metadata": {"actor": "operator"}})["metadata"] == {}
