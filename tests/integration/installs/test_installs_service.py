"""The installs service as it runs: a process, a broker, a database."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.helpers.waiting import eventually
from tests.integration.installs.sources import Say, Source, manifest, published, yanked
from tests.integration.running_service import RunningService

from plugin_platform.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.usefixtures("publishing_says")


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
        "signature": None,
        "manifest": manifest("aa", "1.0.0"),
        "status": "available",
        "reason": None,
        "deprecation": None,
        "transfer": None,
        "previous_version": None,
        "automatic_updates": "default",
        "brought_by": None,
        "channel": "stable",
        "along": [],
    }
    shown = answer.pop("manifest")
    answer.pop("along")
    assert client.list_installed(principal=ada) == [answer | {"installed_at": installed_at}]
    assert client.manifests(versions=[("aa", "1.0.0"), ("aa", "9.9.9"), ("bb", "1.0.0")]) == [
        {"plugin_id": "aa", "version": "1.0.0", "manifest": shown},
        {"plugin_id": "bb", "version": "1.0.0", "manifest": manifest("bb", "1.0.0")},
    ]


def test_a_list_says_how_far_publishings_log_was_known(
    client: Any, ada: str, publishing_says: Source, say: Say
) -> None:
    client.install(principal=ada, plugin_id="aa")
    first = client.installed_as_of(principal=ada)
    assert first["items"] == client.list_installed(principal=ada)
    assert first["publishing"]["position"] == publishing_says.position
    say(published("told-later"))
    again = client.installed_as_of(principal=ada)
    assert again == {
        **first,
        "publishing": {**first["publishing"], "position": publishing_says.position},
    }
    assert again["publishing"]["position"] > first["publishing"]["position"]


def test_a_list_has_no_manifests_and_the_settings_all_the_same(client: Any, ada: str) -> None:
    """Twenty settings are declared in 1,500 bytes; four kilobytes of them are stored."""
    client.install(principal=ada, plugin_id="noted")
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    client.configure(principal=ada, plugin_id="noted", settings={"note-3": "x"})
    noted, sized = client.list_installed(principal=ada)
    assert (noted["settings"], sized["settings"]) == ({"note-3": "x"}, {"size": 12})
    assert len(json.dumps([noted, sized])) < 820


def test_so_many_manifests_are_answered_at_once(client: Any) -> None:
    with pytest.raises(Invalid, match="51 manifests at once; ask for 50"):
        client.manifests(versions=[("aa", "1.0.0")] * 51)
    with pytest.raises(Invalid, match="NUL"):
        client.manifests(versions=[("aa\x00", "1.0.0")])


def test_a_visitor_installs_as_a_user_does(client: Any, visitor: str) -> None:
    client.install(principal=visitor, plugin_id="aa")
    assert ids(client, visitor) == ["aa"]


def test_installing_again_has_the_same_answer_and_appends_nothing(
    installs: RunningService, client: Any, ada: str
) -> None:
    first = client.install(principal=ada, plugin_id="aa")
    assert client.install(principal=ada, plugin_id="aa", version="1.0.0") == first
    assert installs.said_by(ada) == ["plugin.installed"]


def test_fifty_parallel_installs_by_one_principal_are_one_event(
    installs: RunningService, ada: str
) -> None:
    def install(_: int) -> Any:
        with installs.client() as client:
            return client.install(principal=ada, plugin_id="aa")["version"]

    with ThreadPoolExecutor(50) as threads:
        assert set(threads.map(install, range(50))) == {"1.0.0"}
    assert installs.said_by(ada) == ["plugin.installed"]


def test_without_a_version_the_newest_stable_one_is_installed(client: Any, ada: str) -> None:
    assert client.install(principal=ada, plugin_id="sized")["version"] == "1.1.0"


def test_installing_another_version_by_name_updates(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    assert client.install(principal=ada, plugin_id="sized")["version"] == "1.0.0"
    updated = client.install(principal=ada, plugin_id="sized", version="1.1.0")
    assert updated["version"] == "1.1.0"
    assert installs.said_by(ada) == ["plugin.installed", "plugin.updated"]


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
    assert installs.said_by(ada) == []


def test_who_is_no_principal_is_invalid(client: Any) -> None:
    with pytest.raises(Invalid):
        client.install(principal="42", plugin_id="aa")


def test_a_repeated_install_of_a_version_that_was_yanked_since_changes_nothing(
    installs: RunningService, client: Any, publishing_says: Source, ada: str
) -> None:
    publishing_says.say(installs.amqp_uri, published("pulled"))
    eventually(lambda: installs.cursor("publishing") == publishing_says.position)
    first = client.install(principal=ada, plugin_id="pulled")
    publishing_says.say(installs.amqp_uri, yanked("pulled", "1.0.0"))
    eventually(lambda: installs.cursor("publishing") == publishing_says.position)
    told = {"status": "yanked", "reason": "It is broken."}
    assert client.install(principal=ada, plugin_id="pulled") == first | told
    assert installs.said_by(ada) == ["plugin.installed"]
    with pytest.raises(NotFound):
        client.install(principal="user:grace", plugin_id="pulled")


def test_an_uninstalled_plugin_is_gone_and_uninstalling_it_again_appends_nothing(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="aa")
    for _ in range(2):
        client.uninstall(principal=ada, plugin_id="aa")
    assert ids(client, ada) == []
    assert installs.said_by(ada) == ["plugin.installed", "plugin.uninstalled"]


def test_defaults_come_from_the_manifest_until_a_setting_is_configured(
    installs: RunningService, client: Any, ada: str
) -> None:
    assert client.install(principal=ada, plugin_id="sized")["settings"] == {"size": 12}
    change = {"principal": ada, "plugin_id": "sized", "settings": {"size": 14}}
    for _ in range(2):
        assert client.configure(**change)["settings"] == {"size": 14}
    assert installs.said_by(ada) == ["plugin.installed", "plugin.settings_changed"]


def test_a_change_of_one_setting_appends_the_change_and_not_all_that_is_stored(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="noted")
    notes = {f"note-{number}": "x" * 3000 for number in range(20)}
    client.configure(principal=ada, plugin_id="noted", settings=notes)
    answer = client.configure(principal=ada, plugin_id="noted", settings={"note-3": "short"})
    assert answer["settings"] == notes | {"note-3": "short"}
    query = "SELECT octet_length(data::text) FROM events WHERE stream = %s ORDER BY version"
    sizes = [size for (size,) in installs.query(query, f"installs-{ada}")]
    assert sizes[1] > 60_000
    assert sizes[2] < 200


def test_more_settings_than_are_kept_are_invalid(client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="noted")
    notes = {f"note-{number}": "x" * 5000 for number in range(20)}
    with pytest.raises(Invalid) as error:
        client.configure(principal=ada, plugin_id="noted", settings=notes)
    assert [one["pointer"] for one in error.value.errors] == ["/settings"]


def test_null_takes_a_setting_back_to_its_default(client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="sized")
    client.configure(principal=ada, plugin_id="sized", settings={"size": 14})
    answer = client.configure(principal=ada, plugin_id="sized", settings={"size": None})
    assert answer["settings"] == {"size": 12}


def test_of_two_devices_that_change_one_setting_the_later_is_told_and_changes_nothing(
    client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized")
    seen = {"size": 12}
    client.configure(principal=ada, plugin_id="sized", settings={"size": 14}, base=seen)
    late = {"principal": ada, "plugin_id": "sized", "settings": {"size": 16}}
    with pytest.raises(Conflict) as refused:
        client.configure(**late, enabled=False, base=seen)
    assert [one["pointer"] for one in refused.value.errors] == ["/settings/size"]
    [present] = client.list_installed(principal=ada)
    assert (present["settings"], present["enabled"]) == ({"size": 14}, True)
    assert client.configure(**late, base={"size": 14})["settings"] == {"size": 16}


def test_a_setting_that_the_manifest_does_not_allow_is_invalid_with_a_pointer(
    installs: RunningService, client: Any, ada: str
) -> None:
    client.install(principal=ada, plugin_id="sized")
    with pytest.raises(Invalid) as error:
        client.configure(
            principal=ada, plugin_id="sized", enabled=False, settings={"size": 100, "x": 1}
        )
    assert {one["pointer"] for one in error.value.errors} == {"/settings/size", "/settings/x"}
    assert installs.said_by(ada) == ["plugin.installed"]


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
    assert installs.said_by(ada) == types


def test_configuring_what_is_not_installed_is_not_found(client: Any, ada: str) -> None:
    with pytest.raises(NotFound):
        client.configure(principal=ada, plugin_id="aa", enabled=False)


def test_updates_name_what_is_installed_and_what_is_newest(client: Any, ada: str) -> None:
    client.install(principal=ada, plugin_id="aa")
    client.install(principal=ada, plugin_id="sized", version="1.0.0")
    [update] = client.list_updates(principal=ada)["items"]
    assert (update["plugin_id"], update["installed"]) == ("sized", "1.0.0")
    assert update["latest"] == "1.1.0"
    client.configure(principal=ada, plugin_id="sized", version="2.0.0-rc.1")
    assert client.list_updates(principal=ada)["items"] == []
