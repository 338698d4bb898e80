"""A check is added as a file: first it is watched, then it holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.publishing.developers import ADA, listing, manifest, submission
from tests.integration.running_service import ROOT, RunningService

from plugin_platform.bundles import Bundles

CHECK = """
from publishing.checks.engine.finding import Finding
from publishing.checks.engine.registry import check

@check("shouting", "Nobody shouts", revision={revision}, needs="text", stage="{stage}")
def run(submission):
    if "SHOUT" in submission.text:
        yield Finding("warning", "shouting", "It shouts.", verdict="held")
"""


class OwnCode(RunningService):
    """The service as a copy of its folder has it."""

    services: Path

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.services), str(ROOT / "shared")])
        return super().environment | {"PYTHONPATH": path}

    def with_check(self, **said: Any) -> None:
        """From now on the file is in the folder of checks."""
        self.stop()
        (self.services / "publishing" / "checks" / "shouting.py").write_text(CHECK.format(**said))
        self.start()

    def recheck(self) -> tuple[int, str]:
        """How ``./platform recheck shouting`` ends, and what it says."""
        command = [sys.executable, "-m", "publishing.upkeep.recheck", "shouting"]
        done = subprocess.run(
            command,
            cwd=self.services,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout

    def verdicts(self, plugin_id: str) -> dict[str, tuple[str, int, str]]:
        """By version: stage, revision and verdict of the added check."""
        query = """
            SELECT version, stage, revision, verdict FROM checks
            WHERE plugin_id = %s AND check_id = 'shouting'
        """
        return {version: (*said,) for version, *said in self.query(query, plugin_id)}


@pytest.fixture
def service(
    bundles: Bundles,
    database: Callable[[str], str],
    vhost: Callable[[], str],
    tmp_path: Path,
) -> Iterator[OwnCode]:
    service = OwnCode("publishing", database("publishing"), vhost(), tmp_path / "publishing.log")
    service.services = tmp_path / "services"
    shutil.copytree(
        ROOT / "services" / "publishing",
        service.services / "publishing",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    service.start()
    yield service
    service.stop()


def test_a_check_is_watched_and_then_holds(service: OwnCode, bundles: Bundles) -> None:
    plugin_id = str(listing()["plugin_id"])

    def submit(version: str, *, shouts: bool = True) -> dict[str, Any]:
        code = "export const WordCount = () => null; export { m as manifest }"
        said = f"const m = {json.dumps(manifest(plugin_id, version))}; {code}"
        data = f"{said}; // {'SHOUT' if shouts else 'whisper'}".encode()
        with service.client() as client:
            asked = submission(bundles, plugin_id, data, version=version)
            answer = client.submit_version(**asked)
        assert isinstance(answer, dict)
        return answer

    with service.client() as client:
        client.create_plugin(actor=ADA, **listing(plugin_id=plugin_id))
    assert submit("1.0.0")["status"] == "published"
    assert service.verdicts(plugin_id) == {}

    service.with_check(revision=1, stage="observed")
    watched = submit("1.1.0")
    assert (watched["status"], watched["findings"]) == ("published", [])
    assert service.verdicts(plugin_id) == {"1.1.0": ("observed", 1, "held")}
    code, said = service.recheck()
    assert (code, "shouting held: 1" in said) == (1, True), said
    assert service.verdicts(plugin_id)["1.0.0"] == ("observed", 1, "held")

    service.with_check(revision=2, stage="required")
    assert submit("1.2.0")["status"] == "in_review"
    assert submit("1.3.0", shouts=False)["status"] == "published"
    code, said = service.recheck()
    assert (code, "shouting held: 2" in said) == (1, True), said
    assert service.recheck()[0] == 0, "all of it was looked at"
    held, passed = ("required", 2, "held"), ("required", 2, "passed")
    assert service.verdicts(plugin_id) == {
        "1.0.0": held,
        "1.1.0": held,
        "1.2.0": held,
        "1.3.0": passed,
    }
    with service.client() as client:
        shown = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    status = {each["version"]: each["status"] for each in shown}
    assert status == dict.fromkeys(("1.0.0", "1.1.0", "1.3.0"), "published") | {
        "1.2.0": "in_review"
    }
