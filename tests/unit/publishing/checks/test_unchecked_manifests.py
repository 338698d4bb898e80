"""What a check that fell over leaves unsaid of a manifest is relied on by nothing."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.publishing.checks.test_check_registry import BUNDLE

from plugin_platform.errors import Invalid, Unavailable
from publishing.calls.trial import _require_version
from publishing.checks import check
from publishing.intake.inspection import Inspection
from publishing.intake.submission import refuse_errors


def inspected(monkeypatch: pytest.MonkeyPatch, falls_over: str, data: bytes = BUNDLE) -> Inspection:
    """In this process, where a function of the checks may be made to fail."""

    def fails(*_: Any, **__: Any) -> Any:
        raise ValueError("a mistake of the check")

    monkeypatch.setattr(falls_over, fails)
    report = check(data, plugin_id="ab", version="1.0.0")
    findings = [each.to_dict() for each in report.findings]
    return Inspection(report.manifest, findings, [each.to_dict() for each in report.conclusions])


@pytest.mark.parametrize("part", ["manifest_rules", "identity"])
def test_a_version_whose_manifest_could_not_be_checked_is_to_come_again(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    inspection = inspected(monkeypatch, f"publishing.checks.{part}.check_manifest")
    assert inspection.errors == []
    with pytest.raises(Unavailable, match="could not be checked"):
        refuse_errors(inspection)


def test_so_is_one_of_which_they_were_not_asked() -> None:
    with pytest.raises(Unavailable, match="could not be checked"):
        refuse_errors(Inspection({}, []))


def test_what_rejects_it_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = BUNDLE + b"import 'nobody-has-this'"
    inspection = inspected(monkeypatch, "publishing.checks.identity.check_manifest", data)
    with pytest.raises(Invalid, match="did not pass"):
        refuse_errors(inspection)


def test_where_another_check_falls_over_a_moderator_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inspection = inspected(monkeypatch, "publishing.checks.credentials.secrets_in")
    assert "error" in {each["verdict"] for each in inspection.conclusions}
    refuse_errors(inspection)
    everything = [{**each, "verdict": "passed"} for each in inspection.conclusions]
    refuse_errors(replace(inspection, conclusions=everything))


@pytest.mark.parametrize(
    "version",
    ["../..", "1.0.0/../../x", "1.0.0\n", "1", "", "1.0.0" + "0" * 60, None, 1, ["1.0.0"]],
)
def test_nothing_but_a_version_becomes_part_of_a_key(version: object) -> None:
    _require_version("1.0.0-beta.1+build")
    with pytest.raises(Invalid, match="must be a version"):
        _require_version(version)
