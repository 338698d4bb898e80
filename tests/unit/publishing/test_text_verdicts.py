"""The server's verdicts; host-web/plugin-sdk/test/text-verdicts.test.ts has the SDK's."""

import json
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT, HOST_WEB

from publishing.checks import check

CASES = json.loads((CHECKOUT / "tests" / "contract" / "text-verdicts.json").read_text())
OF_TEXT = {"empty", "too-large", "nul", "bundled-react", "secret"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_server_says_what_the_table_says(case: dict[str, Any]) -> None:
    found = check("".join(case["text"]).encode()).findings
    places = [[f.code, f.line, f.column] for f in found if f.code in OF_TEXT]
    assert places == case["findings"]


@pytest.mark.parametrize("name", ["checks.json", "secrets.json"])
def test_the_sdk_has_the_same_rules(name: str) -> None:
    """Copy them: cp shared/plugin_platform/rules/NAME host-web/plugin-sdk/rules/"""
    own = CHECKOUT / "shared" / "plugin_platform" / "rules" / name
    assert (HOST_WEB / "plugin-sdk" / "rules" / name).read_bytes() == own.read_bytes()
