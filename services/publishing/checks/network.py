"""Who asks the network says so in the manifest, and whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from publishing.checks.engine.finding import Finding, finding
from publishing.checks.engine.registry import check
from publishing.checks.engine.submission import Submission

PERMISSION = "network"
MAX_FINDINGS = 10
# What may stand around a host in a permission: `network:https://api.example.com:8443/v1`.
HOST = re.compile(r"network:(?:[A-Za-z]+://)?([^/:]*)")


@check("network", "Requests are declared", revision=3, needs="manifest")
def run(submission: Submission) -> Iterator[Finding]:
    reach, hosts = submission.module.reach, declared_hosts(submission.manifest)
    if hosts == []:
        for use in reach.requests[:MAX_FINDINGS]:
            yield finding("undeclared-network", at=use.at, name=use.name)
    elif hosts is not None:
        foreign = [each for each in reach.addressed if each.host not in hosts]
        for use in foreign[:MAX_FINDINGS]:
            said = ", ".join(hosts)
            yield finding("undeclared-host", at=use.at, name=use.name, host=use.host, declared=said)


def declared_hosts(manifest: Any) -> list[str] | None:
    """Those of ``network:HOST``; None where ``network`` alone lets the plugin ask any. A broken
    manifest declares nothing, and ``network:`` no host.
    """
    said = manifest.get("permissions") if isinstance(manifest, dict) else None
    permissions = [each for each in said if isinstance(each, str)] if isinstance(said, list) else []
    if PERMISSION in permissions:
        return None
    found = (HOST.match(each) for each in permissions)
    return [each[1].lower() for each in found if each and each[1]]
