import stat
from dataclasses import replace
from pathlib import Path

import pytest
from deploy.local.layout import LONGEST_DATA_PATH, TEST, Instance
from deploy.local.run import credentials, seed, settings
from deploy.local.run.ports import NAMES
from deploy.local.show import status

PORTS = {name: 20000 + number for number, name in enumerate(NAMES)}


def test_accounts_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    accounts = credentials.accounts(instance)
    assert set(accounts) == {"demo", "developer", "moderator", "operator"}
    assert credentials.accounts(instance) == accounts
    assert len({account["password"] for account in accounts.values()}) == 4
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600


def test_an_account_that_an_update_brings_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = Instance(tmp_path)
    now = seed.fingerprint(instance, {})
    monkeypatch.setattr(credentials, "ACCOUNTS", (*credentials.ACCOUNTS, "auditor"))
    assert seed.fingerprint(instance, {}) != now


def test_logs_and_settings_are_for_their_owner(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.logs.mkdir(mode=0o755)
    instance.prepare()
    for folder in (instance.logs, instance.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_checkouts_share_no_secret(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = Instance(tmp_path / "a"), Instance(tmp_path / "b")
    assert one.token != two.token
    ours, theirs = credentials.server_secrets(one), credentials.server_secrets(two)
    assert not set(ours.values()) & set(theirs.values())


def test_data_goes_elsewhere_when_a_socket_would_not_fit(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * LONGEST_DATA_PATH)
    assert Instance(deep).data.parent == Path("/var/tmp")  # noqa: S108


def test_data_without_its_passwords_is_forgotten(tmp_path: Path) -> None:
    instance = Instance(tmp_path / ("x" * LONGEST_DATA_PATH))
    instance.prepare()
    (instance.data / "old").touch()
    instance.prepare()
    assert (instance.data / "old").exists()
    (instance.folder / "data").unlink()
    instance.prepare()
    assert not (instance.data / "old").exists()
    instance.data.rmdir()


def test_the_callers_environment_wins_but_not_over_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    assert settings.compose(Instance(tmp_path), PORTS)["REDIS_URL"] == "redis://elsewhere/0"
    private = replace(TEST, folder=tmp_path)
    assert "elsewhere" not in settings.compose(private, PORTS)["REDIS_URL"]


def test_bundles_have_a_name_of_their_own_and_come_from_the_gateway(tmp_path: Path) -> None:
    found = settings.compose(Instance(tmp_path), PORTS)
    assert found["CONTENT_URL"] == f"http://content.localhost:{PORTS['gateway']}"
    assert "content.localhost" not in found["GATEWAY_ALLOWED_HOSTS"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (61, "1 min 1 s"), (3 * 3600 + 120, "3 h 2 min")]
)
def test_durations_are_for_people(seconds: int, text: str) -> None:
    assert status.duration(seconds) == text
