"""``python -m publishing.checks.engine.describe``: the page ``docs/checks.md``.

It is made from the checks that there are, and from the table of their rules.
"""

from __future__ import annotations

from plugin_platform.rules import Rule, load, rules
from publishing.checks.engine.registry import Check, all_checks

HEAD = """# What is checked before a version is published

Made by `python -m publishing.checks.engine.describe > docs/checks.md` from the checks and from
`shared/plugin_platform/rules/checks.json`; a test says when it is old. `{…}` is what differs from
case to case.

**rejected**: the version is refused and nothing is stored. **held**: a moderator decides.
**passed**: said to the developer, and no obstacle. A check that fails itself is an **error**, which
is never a pass.
"""
POLICIES = """## What moderators decide by

| code | policy | |
|---|---|---|
"""


def page() -> str:
    checks = "\n".join(map(_section, all_checks()))
    policies = "".join(
        f"| `{p['id']}` | {p['title']} | {p['text']} |\n" for p in load("policies.json")
    )
    return f"{HEAD}\n{checks}\n{POLICIES}{policies}"


def _section(check: Check) -> str:
    stage = "" if check.stage == "required" else ", observed: it decides nothing yet"
    own = [rule for rule in rules().values() if rule.check == check.id]
    head = f"## {check.title}\n\n`{check.id}`, revision {check.revision}{stage}\n\n"
    table = "| rule | verdict | message | what to do |\n|---|---|---|---|\n"
    return head + table + "".join(map(_row, own))


def _row(rule: Rule) -> str:
    cells = (f"`{rule.id}`", rule.verdict, rule.message, rule.remedy)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    print(page(), end="")
