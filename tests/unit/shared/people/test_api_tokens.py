import re

import pytest
from deploy.local.layout import HOST_WEB

from plugin_platform import api_tokens


def test_each_is_another_and_of_the_known_form() -> None:
    made = {api_tokens.make() for _ in range(200)}
    assert len(made) == 200
    for token in made:
        assert re.fullmatch(api_tokens.SHAPE, token)
        assert api_tokens.is_well_formed(token)
        assert re.match(api_tokens.DIGEST, api_tokens.digest(token))


@pytest.mark.parametrize("place", [*range(0, 59, 7), 58])
def test_one_wrong_character_is_noticed(place: int) -> None:
    token = api_tokens.make()
    other = "a" if token[place] != "a" else "b"
    assert not api_tokens.is_well_formed(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("wrong", ["", "folio_pat_", "x" * 59, "folio_pat_" + "é" * 49])
def test_anything_else_is_none(wrong: str) -> None:
    assert not api_tokens.is_well_formed(wrong)
    assert not api_tokens.is_well_formed(f"{api_tokens.make()}\n")


def test_the_command_line_knows_the_actions_that_there_are() -> None:
    source = HOST_WEB / "plugin-cli" / "src" / "command-line" / "arguments.ts"
    [listed] = re.findall(r"^export const ACTIONS = \[(.*)\]$", source.read_text(), re.MULTILINE)
    assert re.findall(r"'(\w+)'", listed) == [action.value for action in api_tokens.Action]
