import re
import tomllib
from pathlib import Path

import pytest
from deploy.local.install import node, packages
from deploy.local.install import prepare as install
from deploy.local.install.stamps import digest
from deploy.local.layout import CHECKOUT, Failure

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~; ]", words)[0]) for words in requirements}


def locked(lock: str) -> set[str]:
    text = (CHECKOUT / lock).read_text()
    return {normal(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def test_the_lock_has_what_the_project_asks_for() -> None:
    assert names(PROJECT["project"]["dependencies"]) <= locked("requirements.lock")
    assert names(PROJECT["dependency-groups"]["dev"]) <= locked("requirements-dev.lock")
    assert locked("requirements.lock") <= locked("requirements-dev.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert text.count("--hash=sha256:") > len(locked(lock))
    assert "://" not in text
    assert "index-url" not in text


def test_missing_packages_are_named_where_they_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "privileges", lambda: None)
    with pytest.raises(Failure, match="sudo apt-get install postgresql redis-server"):
        packages.install(["postgresql", "redis-server"])


def test_a_server_that_is_somewhere_else_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://elsewhere/")
    assert packages.RABBITMQ not in install.needed_programs(development=False)
    assert packages.RABBITMQ in install.needed_programs(development=True)


def test_a_database_server_is_replaced_only_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in install.REPLACED_BY["postgres"][1:]:
        monkeypatch.setenv(name, "postgresql://elsewhere/x")
    monkeypatch.delenv("DATABASE_URL_AUTH", raising=False)
    assert not install.is_replaced("postgres")
    monkeypatch.setenv("DATABASE_URL_AUTH", "postgresql://elsewhere/x")
    assert install.is_replaced("postgres")


def test_newer_versions_of_a_program_come_first() -> None:
    found = [Path(f"/usr/lib/postgresql/{number}/bin/postgres") for number in (9, 17, 15)]
    assert max(found, key=packages.version).parts[4] == "17"


def test_a_digest_follows_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    two.write_text("same")
    assert digest([one]) != digest([two])
    assert digest([one, two]) == digest([two, one])
    before = digest([one])
    one.write_text("changed")
    assert digest([one]) != before


def test_a_build_is_done_again_for_sources_and_not_for_what_tests_make_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "HOST_WEB", tmp_path)
    for name in ("host/src/main.tsx", "plugin-sdk/test/.build-Jmk0yL/plugin.json", ".vite/x"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    assert node.sources() == [tmp_path / "host/src/main.tsx"]
