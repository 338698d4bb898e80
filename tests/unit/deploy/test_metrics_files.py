"""What a process measured goes when the process does."""

from pathlib import Path

from deploy.local.run.lifecycle import forget_metrics
from deploy.local.run.processes import programs


def test_only_processes_that_are_wanted_keep_their_figures(tmp_path: Path) -> None:
    for name in ("installs-1", "installs-2", "installs-3", "catalog-1", "pid-4711"):
        (tmp_path / f"{name}.prom").write_text("relay_events_total 1\n")
    (tmp_path / "notes.txt").touch()
    forget_metrics(tmp_path, {program.name for program in programs({"installs": 2})})
    left = sorted(file.name for file in tmp_path.iterdir())
    assert left == ["catalog-1.prom", "installs-1.prom", "installs-2.prom", "notes.txt"]


def test_without_a_folder_there_is_nothing_to_forget(tmp_path: Path) -> None:
    forget_metrics(tmp_path / "metrics", set())
