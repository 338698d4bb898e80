"""The server's verdicts; host-web/plugin-sdk/test/bundle-verdicts.test.ts has the build's."""

import json
from typing import Any

import pytest
from deploy.local.layout import CHECKOUT

from publishing.checks import check

TABLE = json.loads((CHECKOUT / "tests" / "contract" / "bundle-verdicts.json").read_text())


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["name"]))
def test_the_server_says_what_the_table_says(case: dict[str, Any]) -> None:
    manifest = {k: v for k, v in (TABLE["manifest"] | case["change"]).items() if v is not None}
    bundle = f"export const manifest = {json.dumps(manifest)};\n{case['code']}"
    findings = check(bundle.encode(), plugin_id="sample").findings
    errors = {finding.pointer for finding in findings if finding.severity == "error"}
    assert errors == ({case["pointer"]} if case["pointer"] else set())
