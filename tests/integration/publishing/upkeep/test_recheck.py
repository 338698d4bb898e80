"""Asking the checks anew about what is published, and the public log from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from tests.helpers.waiting import eventually
from tests.integration.publishing.developers import ADA, bundle, manifest, submission
from tests.integration.running_service import ROOT, RunningService

from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import open_pool
from plugin_platform.eventstore.store import EventStore
from publishing import read_model
from publishing.checks.engine.registry import all_checks
from publishing.intake.apart import TooComplex
from publishing.intake.inspection import inspect, integrity_of
from publishing.model import Plugin, Submission, stream_of
from publishing.upkeep.recheck import NEXT, Recheck, main

OPTIONS = "-c search_path=read_model,public"


@pytest.fixture
def recheck(publishing: RunningService, bundles: Bundles, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs it over what is there, and answers how many versions were looked at."""
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)

    def run() -> Any:
        with open_pool("publishing", size=2) as pool:
            return Recheck(pool, bundles).run()

    return run


def published_before_verdicts(
    publishing: RunningService, bundles: Bundles, plugin_id: str, version: str
) -> None:
    """As a version was announced when its checks were not recorded."""
    data = bundle(plugin_id, version)
    key = bundles.publish(data, plugin_id, version)
    made = Submission(
        version=version,
        bundle_key=key,
        integrity=integrity_of(data),
        size=len(data),
        manifest=manifest(plugin_id, version),
        changelog="Old.",
        readme_key=None,
        min_platform_version=None,
        findings=[],
    )
    with open_pool("publishing", size=1) as pool:
        events = EventStore(pool, read_model.apply)
        events.change(stream_of(plugin_id), Plugin, lambda p: p.submit(ADA["id"], made, version))


def verdicts(publishing: RunningService, plugin_id: str) -> list[tuple[str, str, str]]:
    query = """
        SELECT version, check_id, verdict FROM checks WHERE plugin_id = %s ORDER BY 1, 2, 3
    """
    return [(version, check, said) for version, check, said in publishing.query(query, plugin_id)]


def test_what_has_no_verdict_gets_one_and_the_next_run_has_nothing_to_do(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, recheck: Any
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    for version in ("0.1.0", "0.2.0"):
        published_before_verdicts(publishing, bundles, plugin_id, version)
    outcome = recheck()
    assert (outcome.checked, outcome.not_passed, outcome.unreadable) == (2, {}, 0)
    said = [(v, each.id, "passed") for v in ("0.1.0", "0.2.0", "1.0.0") for each in all_checks()]
    assert verdicts(publishing, plugin_id) == said
    before = len(publishing.events())
    assert recheck().checked == 0
    assert len(publishing.events()) == before


def test_what_an_update_adds_is_asked_without_a_command(
    publishing: RunningService, bundles: Bundles, plugin_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that looks after the storage does it, when it starts and from time to time."""
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    published_before_verdicts(publishing, bundles, plugin_id, "0.1.0")
    command = [sys.executable, "-m", "publishing.upkeep.sweep", "--every", "600"]
    with subprocess.Popen(command, env=os.environ | publishing.environment) as process:
        try:
            eventually(lambda: verdicts(publishing, plugin_id))
        finally:
            process.terminate()
    wanted = [("0.1.0", each.id, "passed") for each in all_checks()]
    assert verdicts(publishing, plugin_id) == wanted


def test_a_verdict_takes_nothing_away_and_a_lost_bundle_ends_nothing(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str, recheck: Any
) -> None:
    """Of three old versions one lost its bytes, and one has those of another."""
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        published_before_verdicts(publishing, bundles, plugin_id, version)
    keys = "SELECT version, bundle_key FROM versions WHERE plugin_id = %s"
    stored = dict(publishing.query(keys, plugin_id))
    bundles.withdraw(stored["0.1.0"])
    with psycopg.connect(publishing.database_url, options=OPTIONS) as connection:
        connection.execute(
            "UPDATE versions SET bundle_key = %s WHERE plugin_id = %s AND version = '0.2.0'",
            [stored["0.3.0"], plugin_id],
        )
    outcome = recheck()
    assert (outcome.checked, outcome.unreadable) == (2, 1)
    assert outcome.not_passed == {"manifest-source rejected": 1}
    shown = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    assert {each["status"] for each in shown} == {"published"}


def test_what_is_too_complex_has_not_passed(
    publishing: RunningService,
    bundles: Bundles,
    plugin_id: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its process ended; nothing is known of it, and the command does not say that all is well."""
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    published_before_verdicts(publishing, bundles, plugin_id, "0.1.0")

    def ends(*_: Any, **__: Any) -> bytes:
        raise TooComplex("It nests.")

    monkeypatch.setattr("publishing.intake.apart.run", ends)
    monkeypatch.setattr(sys, "argv", ["recheck"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "not passed: size error: 1\n" in capsys.readouterr().out
    assert verdicts(publishing, plugin_id) == []


def inspection_fails(monkeypatch: pytest.MonkeyPatch, *versions: str) -> None:
    def inspecting(data: Any, *, version: str, **submitted_as: Any) -> Any:
        if version in versions:
            raise Unavailable("The checks were ended by the machine.")
        return inspect(data, version=version, **submitted_as)

    monkeypatch.setattr(f"{Recheck.__module__}.inspect", inspecting)


def test_one_that_ends_its_process_each_time_keeps_no_other_from_its_turn(
    publishing: RunningService,
    bundles: Bundles,
    plugin_id: str,
    recheck: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = recheck().unreadable  # what other tests have left
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        published_before_verdicts(publishing, bundles, plugin_id, version)
    with monkeypatch.context() as broken:
        inspection_fails(broken, "0.1.0", "0.3.0")
        outcome = recheck()
    assert (outcome.checked, outcome.unreadable) == (1, lost + 2)
    assert {version for version, _, _ in verdicts(publishing, plugin_id)} == {"0.2.0"}
    assert recheck().checked == 2


def test_where_three_in_a_row_cannot_be_checked_it_is_left_for_the_next_time(
    publishing: RunningService,
    bundles: Bundles,
    plugin_id: str,
    recheck: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    versions = ("0.1.0", "0.2.0", "0.3.0", "0.4.0")
    recheck()  # what other tests have left
    for version in versions:
        published_before_verdicts(publishing, bundles, plugin_id, version)
    with monkeypatch.context() as away:
        inspection_fails(away, *versions)
        with pytest.raises(Unavailable):
            recheck()
    assert recheck().checked == 4


def test_the_next_of_thousands_is_found_without_looking_at_all(
    publishing: RunningService, bundles: Bundles, plugin_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    published_before_verdicts(publishing, bundles, plugin_id, "0.0.1")
    known = "SELECT column_name FROM information_schema.columns WHERE table_name = 'versions'"
    columns = [name for (name,) in publishing.query(known)]
    others = ", ".join("'1.' || n || '.0'" if name == "version" else name for name in columns)
    asked = {"checks": [each.id for each in all_checks()], "revisions": [1 for _ in all_checks()]}
    with psycopg.connect(publishing.database_url, options=OPTIONS) as connection:
        connection.execute(
            f"INSERT INTO versions ({', '.join(columns)}) SELECT {others} FROM versions, "  # noqa: S608
            "generate_series(1, 3000) AS n WHERE plugin_id = %s",
            [plugin_id],
        )
        connection.execute("ANALYZE versions")
        place = {"plugin": plugin_id, "after": "1.5.0"}
        explained = connection.execute(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {NEXT}", {**asked, **place}
        ).fetchone()
        connection.rollback()
    assert explained is not None
    assert looked_at(explained[0][0]["Plan"]) < 50


def looked_at(plan: dict[str, Any]) -> int:
    """How many rows of ``versions`` a query went through."""
    own = plan["Actual Rows"] * plan["Actual Loops"] + plan.get("Rows Removed by Filter", 0)
    mine = own if plan.get("Relation Name") == "versions" else 0
    return int(mine) + sum(looked_at(each) for each in plan.get("Plans", []))


def test_there_is_no_such_check(
    publishing: RunningService, bundles: Bundles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_PUBLISHING", publishing.database_url)
    with open_pool("publishing", size=1) as pool, pytest.raises(SystemExit, match="spelling"):
        Recheck(pool, bundles, ["spelling"])


def test_the_log_is_verified_from_the_command_line(
    client: Any, publishing: RunningService, bundles: Bundles, plugin_id: str
) -> None:
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))

    def verify() -> subprocess.CompletedProcess[str]:
        environment = publishing.environment | {
            "PYTHONPATH": os.pathsep.join([f"{ROOT / 'services'}", f"{ROOT / 'shared'}"])
        }
        command = [sys.executable, "-m", "publishing.upkeep.verify_log"]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    sound = verify()
    assert (sound.returncode, "NOT" in sound.stdout) == (0, False), sound
    with psycopg.connect(publishing.database_url, options=OPTIONS) as connection:
        change = "UPDATE public_log SET version = '9.9.9' WHERE plugin_id = %s"
        connection.execute(change, [plugin_id])
    changed = verify()
    assert changed.returncode == 1
    assert "is not what was said: version" in changed.stdout
    assert "rebuild publishing" in changed.stdout
