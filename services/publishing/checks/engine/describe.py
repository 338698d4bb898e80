"""``host-web/host/src/guide/checks.md``, made of the checks that there are, and of their rules.

Each rule is a heading, so that a finding can lead to it: ``/guide/checks#secret``.
"""

from __future__ import annotations

import re

from plugin_platform.rules import Rule, load, rules
from publishing.checks.engine.registry import Check, all_checks

HEAD = """# What is checked before a version is published

<!-- python -m publishing.checks.engine.describe > host-web/host/src/guide/checks.md -->

Each check reads the bundle without running it. A rule that is broken has one of three ends:
**rejected**, the version is refused and nothing is stored; **held**, a moderator decides;
**passed**, it is said to the developer and is no obstacle. A check that fails itself is an error,
which is never a pass. The build and `folio check` have the same rules, but for those that only the
registry can know (names that are taken, what the checks may cost), how a zip is packed, and what is
in its pictures. `{…}` is what differs from case to case.
"""
# What is more than a place for a case's own words.
SAYS = re.compile(r"^(?!\{\w+\}\.?$)[^\s]")
POLICIES = """## What moderators decide by

| code | policy | what it is |
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
    head = f"## {check.title}\n\nCheck `{check.id}`, revision {check.revision}{stage}.\n\n"
    return head + "\n".join(map(_rule, own))


def _rule(rule: Rule) -> str:
    said = [each for each in (rule.about, rule.message, rule.remedy) if SAYS.search(each)]
    return f"### `{rule.id}`\n\n**{rule.verdict.capitalize()}.** {' '.join(said)}\n"


if __name__ == "__main__":
    print(page(), end="")
