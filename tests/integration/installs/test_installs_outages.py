"""Installs when calls come twice, messages get lost, and processes die."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Source, logged_in, published
from tests.integration.running_service import RunningService, running

pytestmark = pytest.mark.usefixtures("publishing_says")


def ids(client: Any, principal: str) -> list[str]:
    return [one["plugin_id"] for one in client.list_installed(principal=principal)]


def test_fifty_parallel_installs_on_two_processes_are_one_event(
    installs: RunningService, tmp_path: Path, ada: str
) -> None:
    def install(_: int) -> Any:
        with installs.client() as client:
            return client.install(principal=ada, plugin_id="aa")["version"]

    other = running("installs", installs.database_url, installs.amqp_uri, tmp_path)
    with other, ThreadPoolExecutor(50) as threads:
        eventually(lambda: installs.processes() == 2)
        assert set(threads.map(install, range(50))) == {"1.0.0"}
    assert installs.said_by(ada) == ["plugin.installed"]


def test_the_request_to_merge_and_the_consumed_log_in_merge_once(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    for plugin_id in ("aa", "bb", "cc"):
        client.install(principal=visitor, plugin_id=plugin_id)
    for plugin_id in ("cc", "dd"):
        client.install(principal=ada, plugin_id=plugin_id)
    log_in = logged_in(ada.removeprefix("user:"), visitor.removeprefix("anon:"))
    auth_says.say(installs.amqp_uri, log_in)
    merged = {"moved": ["aa", "bb"], "duplicates": ["cc"]}
    assert client.merge(source=visitor, target=ada) == merged
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    assert sorted(ids(client, ada)) == ["aa", "bb", "cc", "dd"]
    assert ids(client, visitor) == []
    assert installs.said_by(ada).count("installs.merged") == 1
    assert installs.said_by(visitor).count("installs.handed_over") == 1


def test_a_consumed_log_in_merges_although_nobody_asks(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    client.install(principal=visitor, plugin_id="aa")
    log_in = logged_in(ada.removeprefix("user:"), visitor.removeprefix("anon:"))
    auth_says.say(installs.amqp_uri, log_in)
    eventually(lambda: ids(client, ada) == ["aa"])


def test_a_version_whose_message_was_lost_is_fetched(
    installs: RunningService, client: Any, publishing_says: Source, ada: str
) -> None:
    publishing_says.record(published("lost"))
    publishing_says.say(installs.amqp_uri, published("later"))
    eventually(lambda: installs.query("SELECT 1 FROM plugins WHERE plugin_id = 'later'") != [])
    assert client.install(principal=ada, plugin_id="lost")["version"] == "1.0.0"


def test_rebuilt_tables_hold_the_same_and_go_on_where_the_old_ones_were(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    client.install(principal=ada, plugin_id="aa")
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    client.configure(principal=ada, plugin_id="sized", enabled=False, settings={"size": 14})
    auth_says.say(installs.amqp_uri, logged_in("somebody", None))
    eventually(lambda: installs.cursor("auth") == auth_says.position)
    tables = ("installed", "versions", "plugins", "projections")
    before = [installs.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    rebuild = [sys.executable, "-m", "plugin_platform.eventstore.upkeep.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.operators_environment, check=True, timeout=60)
    after = [installs.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    assert after == before
    client.install(principal=visitor, plugin_id="bb")
    log_in = logged_in(ada.removeprefix("user:"), visitor.removeprefix("anon:"))
    auth_says.say(installs.amqp_uri, log_in)
    eventually(lambda: ids(client, ada) == ["aa", "sized", "bb"])


def test_a_command_whose_connection_was_cut_is_done_once(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="aa")
    cut = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    installs.query(cut)
    assert client.install(principal=ada, plugin_id="bb")["plugin_id"] == "bb"
    assert installs.said_by(ada) == ["plugin.installed"] * 2


def test_calls_in_flight_at_a_kill_are_answered_when_the_service_is_back(
    installs: RunningService, ada: str
) -> None:
    plugin_ids = ["aa", "bb", "cc", "dd"] * 5

    def install(plugin_id: str) -> Any:
        with installs.client(timeout=60) as client:
            return client.install(principal=ada, plugin_id=plugin_id)["plugin_id"]

    with ThreadPoolExecutor(len(plugin_ids)) as threads:
        answers = [threads.submit(install, plugin_id) for plugin_id in plugin_ids]
        eventually(lambda: installs.said_by(ada) != [])
        installs.kill()
        installs.start()
        assert [answer.result() for answer in answers] == plugin_ids
    assert installs.said_by(ada) == ["plugin.installed"] * 4
