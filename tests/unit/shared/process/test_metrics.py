"""What a process writes for Prometheus, read as its collector reads it."""

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

PROGRAM = """
import os, time
from plugin_platform import metrics
metrics.call("install", "ok", 0.3)
metrics.call("install", "Conflict", 0.01)
metrics.published("installs", 40, 0.02)
metrics.lag("installs", 1.5)
metrics.parked("publishing", 2)
metrics.followed("publishing", False)
metrics.start(every=0.01)
metrics.start()
deadline = time.monotonic() + 30
while os.environ.get("WAIT") and not os.path.exists(FILE) and time.monotonic() < deadline:
    time.sleep(0.02)
"""


def measured(folder: Path, program: str = PROGRAM, **environment: str) -> None:
    file = folder / "metrics" / "installs-2.prom"
    program = program.replace("FILE", repr(str(file)))
    env = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-c", program]
    subprocess.run(command, env=env, cwd=folder, timeout=60, check=True)


def test_what_was_measured_is_in_the_file_and_tells_processes_apart(tmp_path: Path) -> None:
    measured(
        tmp_path,
        METRICS_FOLDER=str(tmp_path / "metrics"),
        SUPERVISOR_PROCESS_NAME="installs-2",
        WAIT="yes",
    )
    file = tmp_path / "metrics" / "installs-2.prom"
    found = {
        (sample.name, *(v for k, v in sorted(sample.labels.items()) if k != "le")): sample.value
        for family in text_string_to_metric_families(file.read_text())
        for sample in family.samples
        if sample.labels.get("process") == "installs-2"
    }
    assert found["service_calls_total", "install", "ok", "installs-2"] == 1
    assert found["service_calls_total", "install", "Conflict", "installs-2"] == 1
    assert found["service_call_seconds_sum", "install", "installs-2"] == 0.31
    assert found["relay_events_total", "installs", "installs-2"] == 40
    assert found["relay_lag_seconds", "installs", "installs-2"] == 1.5
    assert found["projection_parked_events", "installs-2", "publishing"] == 2
    assert found["projection_source_followed", "installs-2", "publishing"] == 0


AGAIN = """
def written(before=None):
    while time.monotonic() < deadline and (not os.path.exists(FILE) or kept() == before):
        time.sleep(0.01)
    return kept()

def kept():
    return os.stat(FILE).st_ino, os.stat(FILE).st_mtime_ns  # each time it is another file

first = written()
time.sleep(0.3)
assert kept() == first
metrics.parked("publishing", 2)
time.sleep(0.3)
assert kept() == first
metrics.parked("publishing", 3)
assert written(before=first) != first
"""


def test_it_is_written_again_when_it_is_another_and_only_then(tmp_path: Path) -> None:
    measured(
        tmp_path,
        PROGRAM + AGAIN,
        METRICS_FOLDER=str(tmp_path / "metrics"),
        SUPERVISOR_PROCESS_NAME="installs-2",
    )


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    measured(tmp_path)
    assert list(tmp_path.iterdir()) == []
