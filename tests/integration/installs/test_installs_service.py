"""The installs service as it runs: a process, a broker, a database."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.sources import SIZE, Source, logged_in, manifest, published
from tests.integration.running_service import RunningService

from plugin_platform.errors import Invalid, NotFound


@pytest.fixture(scope="module")
def auth_says(installs: RunningService) -> Iterator[Source]:
    with Source("auth").answering(installs.amqp_uri) as source:
        yield source


@pytest.fixture(scope="module", autouse=True)
def publishing_says(installs: RunningService, auth_says: Source) -> Iterator[Source]:
    plugins = [published(one) for one in ("aa", "bb", "cc", "dd")]
    sized = [published("sized", one, SIZE) for one in ("1.0.0", "1.1.0", "2.0.0-rc.1")]
    bare = published("sized", "0.9.0")
    with Source("publishing").answering(installs.amqp_uri) as source:
        source.say(installs.amqp_uri, *plugins, *sized, bare)
        wait_for(lambda: len(installs.query("SELECT 1 FROM versions")) == 8)
        yield source


@pytest.fixture
def ada() -> str:
    return f"user:{uuid4()}"


@pytest.fixture
def visitor() -> str:
    return f"anon:{uuid4()}"


def wait_for(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def said_by(installs: RunningService, principal: str) -> list[str]:
    return [type_ for type_, data in installs.events() if data["principal"] == principal]


def cursor(installs: RunningService, source: str) -> int:
    rows = installs.query("SELECT position FROM projections WHERE source = %s", source)
    return int(rows[0][0]) if rows else 0


def ids(client: Any, principal: str) -> list[str]:
    return [one["plugin_id"] for one in client.list_installed(principal=principal)]


def test_an_installed_plugin_is_listed_with_all_that_runs_it(client: Any, ada: str) -> None:
    answer = client.install(principal=ada, plugin_id="aa")
    installed_at = answer.pop("installed_at")
    assert answer == {
        "plugin_id": "aa",
        "version": "1.0.0",
        "enabled": True,
        "settings": {},
        "bundle_key": "aa/1.0.0.js",
        "integrity": "sha384-AAAA",
        "manifest": manifest("aa", "1.0.0"),
    }
    assert client.list_installed(principal=ada) == [answer | {"installed_at": installed_at}]


def test_a_visitor_installs_as_a_user_does(client: Any, visitor: str) -> None:
    client.install(principal=visitor, plugin_id="aa")
    assert ids(client, visitor) == ["aa"]


def test_installing_again_has_the_same_answer_and_appends_nothing(
    installs: RunningService, client: Any, ada: str
) -> None:
    first = client.install(principal=ada, plugin_id="aa")
    assert client.install(principal=ada, plugin_id="aa", version="1.0.0") == first
    assert said_by(installs, ada) == ["plugin.installed"]


def test_fifty_parallel_installs_by_one_principal_are_one_event(
    installs: RunningService, ada: str
) -> None:
    def install(_: int) -> Any:
        with installs.client() as client:
            return client.install(principal=ada, plugin_id="aa")["version"]

    with ThreadPoolExecutor(50) as threads:
        assert set(threads.map(install, range(50))) == {"1.0.0"}
    assert said_by(installs, ada) == ["plugin.installed"]


def test_without_a_version_the_newest_stable_one_is_installed(client: Any, ada: str) -> None:
    assert client.install(principal=ada, plugin_id="sized")["version"] == "1.1.0"


def test_installing_another_version_by_name_updates(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    assert client.install(principal=ada, plugin_id="sized")["version"] == "1.0.0"
    updated = client.install(principal=ada, plugin_id="sized", version="1.1.0")
    assert updated["version"] == "1.1.0"
    assert said_by(installs, ada) == ["plugin.installed", "plugin.updated"]


@pytest.mark.parametrize(
    ("plugin_id", "version"),
    [
        ("unknown", None),
        ("aa", "9.9.9"),
        ("aa", "no version"),
        ("aa\x00", None),
        ("\ud800", None),
        ("aa", "1.0.0\x00"),
    ],
)
def test_an_unknown_plugin_or_version_is_not_found_and_appends_nothing(
    installs: RunningService, client: Any, ada: str, plugin_id: str, version: str | None
) -> None:
    with pytest.raises(NotFound):
        client.install(principal=ada, plugin_id=plugin_id, version=version)
    assert said_by(installs, ada) == []


def test_who_is_no_principal_is_invalid(client: Any) -> None:
    with pytest.raises(Invalid):
        client.install(principal="42", plugin_id="aa")


def test_an_uninstalled_plugin_is_gone_and_uninstalling_it_again_appends_nothing(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="aa")
    for _ in range(2):
        client.uninstall(principal=ada, plugin_id="aa")
    assert ids(client, ada) == []
    assert said_by(installs, ada) == ["plugin.installed", "plugin.uninstalled"]


def test_defaults_come_from_the_manifest_until_a_setting_is_configured(
    installs: RunningService, client: Any, ada: str
) -> None:
    assert client.install(principal=ada, plugin_id="sized")["settings"] == {"size": 12}
    change = {"principal": ada, "plugin_id": "sized", "settings": {"size": 14}}
    for _ in range(2):
        assert client.configure(**change)["settings"] == {"size": 14}
    assert said_by(installs, ada) == ["plugin.installed", "plugin.configured"]


def test_null_takes_a_setting_back_to_its_default(client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="sized")
    client.configure(principal=ada, plugin_id="sized", settings={"size": 14})
    answer = client.configure(principal=ada, plugin_id="sized", settings={"size": None})
    assert answer["settings"] == {"size": 12}


def test_a_setting_that_the_manifest_does_not_allow_is_invalid_with_a_pointer(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized")
    with pytest.raises(Invalid) as error:
        client.configure(
            principal=ada, plugin_id="sized", enabled=False, settings={"size": 100, "x": 1}
        )
    assert {one["pointer"] for one in error.value.errors} == {"/settings/size", "/settings/x"}
    assert said_by(installs, ada) == ["plugin.installed"]


def test_settings_are_checked_against_the_version_that_comes_with_them(
    client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized", version="0.9.0")
    with pytest.raises(Invalid):
        client.configure(principal=ada, plugin_id="sized", settings={"size": 14})
    answer = client.configure(
        principal=ada, plugin_id="sized", version="1.0.0", settings={"size": 14}
    )
    assert (answer["version"], answer["settings"]) == ("1.0.0", {"size": 14})


def test_switching_off_twice_is_one_event(installs: RunningService, client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="aa")
    for _ in range(2):
        assert not client.configure(principal=ada, plugin_id="aa", enabled=False)["enabled"]
    assert client.configure(principal=ada, plugin_id="aa", enabled=True)["enabled"]
    types = ["plugin.installed", "plugin.disabled", "plugin.enabled"]
    assert said_by(installs, ada) == types


def test_configuring_what_is_not_installed_is_not_found(client: Any, ada: str) -> None:
    with pytest.raises(NotFound):
        client.configure(principal=ada, plugin_id="aa", enabled=False)


def test_updates_name_what_is_installed_and_what_is_newest(client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="aa")
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    update = {"plugin_id": "sized", "installed": "1.0.0", "latest": "1.1.0"}
    assert client.updates(principal=ada) == [update]
    client.configure(principal=ada, plugin_id="sized", version="2.0.0-rc.1")
    assert client.updates(principal=ada) == []


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
    wait_for(lambda: cursor(installs, "auth") == auth_says.position)
    assert sorted(ids(client, ada)) == ["aa", "bb", "cc", "dd"]
    assert ids(client, visitor) == []
    assert said_by(installs, ada).count("installs.merged") == 1
    assert said_by(installs, visitor).count("installs.handed_over") == 1


def test_a_consumed_log_in_merges_although_nobody_asks(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    client.install(principal=visitor, plugin_id="aa")
    log_in = logged_in(ada.removeprefix("user:"), visitor.removeprefix("anon:"))
    auth_says.say(installs.amqp_uri, log_in)
    wait_for(lambda: ids(client, ada) == ["aa"])


def test_a_version_whose_message_was_lost_is_fetched(
    installs: RunningService, client: Any, publishing_says: Source, ada: str
) -> None:
    publishing_says.record(published("lost"))
    publishing_says.say(installs.amqp_uri, published("later"))
    wait_for(lambda: installs.query("SELECT 1 FROM plugins WHERE plugin_id = 'later'") != [])
    assert client.install(principal=ada, plugin_id="lost")["version"] == "1.0.0"


def test_rebuilt_tables_hold_the_same_and_go_on_where_the_old_ones_were(
    installs: RunningService, client: Any, auth_says: Source, ada: str, visitor: str
) -> None:
    client.install(principal=ada, plugin_id="aa")
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    client.configure(principal=ada, plugin_id="sized", enabled=False, settings={"size": 14})
    auth_says.say(installs.amqp_uri, logged_in("somebody", None))
    wait_for(lambda: cursor(installs, "auth") == auth_says.position)
    tables = ("installed", "versions", "plugins", "projections")
    before = [installs.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    rebuild = [sys.executable, "-m", "plugin_platform.rebuild", "installs"]
    subprocess.run(rebuild, env=installs.environment, check=True, timeout=60)
    after = [installs.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    assert after == before
    client.install(principal=visitor, plugin_id="bb")
    log_in = logged_in(ada.removeprefix("user:"), visitor.removeprefix("anon:"))
    auth_says.say(installs.amqp_uri, log_in)
    wait_for(lambda: ids(client, ada) == ["aa", "sized", "bb"])


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
    assert said_by(installs, ada) == ["plugin.installed"] * 2


def test_calls_in_flight_at_a_kill_are_answered_when_the_service_is_back(
    installs: RunningService, ada: str
) -> None:
    plugin_ids = ["aa", "bb", "cc", "dd"] * 5

    def install(plugin_id: str) -> Any:
        with installs.client(timeout=40) as client:
            return client.install(principal=ada, plugin_id=plugin_id)["plugin_id"]

    with ThreadPoolExecutor(len(plugin_ids)) as threads:
        answers = [threads.submit(install, plugin_id) for plugin_id in plugin_ids]
        wait_for(lambda: said_by(installs, ada) != [])
        installs.kill()
        installs.start()
        assert [answer.result() for answer in answers] == plugin_ids
    assert said_by(installs, ada) == ["plugin.installed"] * 4
