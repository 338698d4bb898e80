import sys
from pathlib import Path

import pytest
from deploy.local.test import stages
from deploy.local.test.stages import Stage, Verdict

CASE = (
    '<testsuites><testsuite><testcase classname="a" name="b">{}</testcase></testsuite></testsuites>'
)


def report(folder: Path, text: str) -> Path:
    path = folder / "report.xml"
    path.write_text(text)
    return path


def test_a_test_that_ran_counts(tmp_path: Path) -> None:
    assert stages.read_report(report(tmp_path, CASE.format(""))) == (1, "")


def test_a_skipped_test_fails_the_stage_and_is_named(tmp_path: Path) -> None:
    skipped = CASE.format('<skipped type="pytest.skip" message="no browser"/>')
    assert stages.read_report(report(tmp_path, skipped)) == (1, "1 skipped: a.b")


def test_a_failure_that_is_expected_is_no_skip(tmp_path: Path) -> None:
    expected = CASE.format('<skipped type="pytest.xfail" message="known"/>')
    assert stages.read_report(report(tmp_path, expected)) == (1, "")


def test_no_tests_at_all_are_a_failure(tmp_path: Path) -> None:
    assert stages.read_report(report(tmp_path, "<testsuites/>")) == (0, "no tests")


def test_a_report_that_was_not_written_is_a_failure(tmp_path: Path) -> None:
    assert stages.read_report(tmp_path / "none.xml") == (0, "no report")


@pytest.mark.parametrize(("code", "problem"), [(0, ""), (3, "exit 3")])
def test_the_exit_code_is_the_verdict(tmp_path: Path, code: int, problem: str) -> None:
    command = [sys.executable, "-c", f"print('said'); raise SystemExit({code})"]
    verdict = stages.run(Stage("x", command, tmp_path), tmp_path, show=False)
    assert verdict.problem == problem
    assert (tmp_path / "x.log").read_text() == "said\n"


def test_a_command_that_this_machine_cannot_run_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"print('no mirror'); raise SystemExit({stages.NOT_RUN})"]
    verdict = stages.run(Stage("x", command, tmp_path), tmp_path, show=False)
    assert (verdict.word, verdict.hindrance) == ("not run", "no mirror")


def test_a_stage_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    verdict = stages.run(Stage("x", command, tmp_path, limit=0.5), tmp_path, show=False)
    assert verdict.problem == "exit none after 0 s"


def test_the_summary_names_what_failed() -> None:
    text = stages.summary([Verdict("unit", 1.0, 5), Verdict("e2e", 2.0, 3, "1 skipped: a.b")])
    assert "FAILED  e2e" in text
    assert "1 of 2 stages failed; 8 tests" in text


def test_the_summary_says_what_did_not_run_and_why() -> None:
    text = stages.summary([Verdict("unit", 1.0, 5), Verdict("containers", 0, hindrance="no root")])
    assert "not run  containers" in text
    assert "no root" in text
    assert "what ran passed, not run: containers; 5 tests" in text
    assert "everything passed" not in text
