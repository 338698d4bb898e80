"""What crashes leave in object storage, and who takes it away."""

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.helpers.waiting import PATIENCE
from tests.integration.publishing.developers import ADA, bundle, stored_keys
from tests.integration.running_service import RunningService

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.eventstore.database import Pool
from publishing.intake.submission import alone_with
from publishing.upkeep.sweep import Sweep, main

SOON = timedelta(hours=1)


def submit(client: Any, bundles: Bundles, plugin_id: str, data: bytes) -> str:
    answer = client.submit_version(
        actor=ADA,
        plugin_id=plugin_id,
        version="1.0.0",
        staging_key=bundles.stage(data),
        changelog="",
        readme="# Words",
        metadata={"causationId": str(uuid4())},
    )
    return str(answer["bundle_key"])


def public() -> list[str]:
    return stored_keys(config.s3().bundle_bucket)


def test_only_what_no_version_names_is_removed(
    client: Any, bundles: Bundles, plugin_id: str, sweep: Sweep
) -> None:
    named = submit(client, bundles, plugin_id, bundle(plugin_id))
    readmes = {key for key in public() if key.startswith(f"{plugin_id}/1.0.0/")} - {named}
    orphans = {
        bundles.publish_readme("# Never", "<h1>said</h1>", plugin_id, "1.0.0"),
        bundles.publish(b"of a version", plugin_id, "1.0.1"),
        bundles.publish(b"of a race", plugin_id, "1.0.0"),
        bundles.publish(b"of a plugin that was never created", "nobodys", "1.0.0"),
    }
    assert sweep.orphans() == 4
    assert len(readmes) == 1
    assert {named, *readmes} <= set(public())
    assert orphans.isdisjoint(public())
    assert sweep.orphans() == 0


def test_what_is_young_stays(pool: Pool, bundles: Bundles, plugin_id: str) -> None:
    orphan, upload = bundles.publish(b"young", plugin_id, "1.0.0"), bundles.stage(b"young")
    young = Sweep(pool, bundles, datetime.now(UTC) - SOON)
    assert (young.uploads(), young.orphans()) == (0, 0)
    assert orphan in public()
    assert bundles.fetch_staged(upload) == b"young"


def test_old_uploads_are_removed(bundles: Bundles, sweep: Sweep) -> None:
    upload = bundles.stage(b"left behind")
    assert sweep.uploads() >= 1
    assert upload not in stored_keys(config.s3().staging_bucket)


def test_an_orphan_that_is_published_after_all_is_never_without_its_bytes(
    client: Any, bundles: Bundles, plugin_id: str, pool: Pool, sweep: Sweep
) -> None:
    """It is old, but its version is announced while the sweep waits for its turn."""
    data = bundle(plugin_id)
    orphan = bundles.publish(data, plugin_id, "1.0.0")
    suspects = list(sweep._suspects())
    assert (plugin_id, {orphan}) in suspects
    assert submit(client, bundles, plugin_id, data) == orphan
    assert sum(sweep._withdraw(*suspect) for suspect in suspects) == len(suspects) - 1
    assert orphan in public()


def test_a_submission_and_a_sweep_wait_for_each_other(
    client: Any, bundles: Bundles, plugin_id: str, pool: Pool, sweep: Sweep
) -> None:
    orphan = bundles.publish(b"old", plugin_id, "0.9.0")
    begun = threading.Event()

    def run() -> int:
        begun.set()
        return sweep.orphans()

    with ThreadPoolExecutor(2) as threads:
        with alone_with(pool, plugin_id):
            sweeping = threads.submit(run)
            submitting = threads.submit(submit, client, bundles, plugin_id, bundle(plugin_id))
            assert begun.wait(5)
            with pytest.raises(TimeoutError):
                submitting.result(timeout=3)
            assert not sweeping.done()
            assert orphan in public()
        assert sweeping.result(timeout=60) == 1
        assert submitting.result(timeout=60) in public()


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "publishing.upkeep.sweep", *words]


def test_the_command_says_what_it_removed(publishing: RunningService, bundles: Bundles) -> None:
    bundles.stage(b"too young to be removed")
    answer = subprocess.run(
        command(),
        env=os.environ | publishing.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert answer.stdout == "removed 0 staged uploads and 0 orphan bundles\n"


def test_the_timer_goes_on_through_an_outage_and_ends_at_once(
    publishing: RunningService, bundles: Bundles
) -> None:
    nowhere = {"S3_ENDPOINT": "http://127.0.0.1:1"}
    process = subprocess.Popen(
        command("--every", "0.1"),
        env=os.environ | publishing.environment | nowhere,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        left: list[str] = []
        while len(left) < 2:
            message = json.loads(process.stderr.readline())["message"]
            left += [message] if message.startswith("left for the next time") else []
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_pause_that_is_none_is_refused(
    seconds: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sweep", f"--every={seconds}"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--every" in capsys.readouterr().err
