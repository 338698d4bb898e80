"""Keys and command ids are judged as the table says, to which the SDK is held as well."""

from __future__ import annotations

import json

import pytest
from deploy.local.layout import CHECKOUT

from plugin_platform import command_grammar
from plugin_platform.command_grammar import problem_of_command_id, problem_of_key

TABLE = json.loads((CHECKOUT / "tests" / "contract" / "command-grammar.json").read_text())


@pytest.mark.parametrize("case", TABLE["commands"], ids=lambda case: repr(case["id"]))
def test_a_command_id_is_judged_as_the_table_says(case: dict[str, str]) -> None:
    assert problem_of_command_id(case["plugin"], case["id"]) == case["problem"]


@pytest.mark.parametrize("case", TABLE["keys"], ids=lambda case: repr(case["key"]))
def test_a_key_is_judged_as_the_table_says(case: dict[str, str]) -> None:
    assert problem_of_key(case["key"]) == case["problem"]


def test_what_is_reserved_is_what_the_table_says() -> None:
    assert TABLE["host_namespaces"] == command_grammar.HOST_NAMESPACES
    assert TABLE["reserved_keys"] == list(command_grammar.RESERVED_KEYS)


def test_every_key_of_the_vocabulary_works_with_a_modifier() -> None:
    names = [
        *command_grammar.NAMED_KEYS,
        *command_grammar.FUNCTION_KEYS,
        *command_grammar.SINGLE_KEYS,
    ]
    assert [key for key in names if problem_of_key(f"Mod-Alt-{key}")] == []
