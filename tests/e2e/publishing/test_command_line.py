"""What an author does with a published plugin from the command line, on the running platform.

How it gets there is in `test_from_author_to_reader.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, bundle, details, new_plugin_id
from tests.e2e.publishing.command_line import CommandLine
from tests.helpers.waiting import eventually


@pytest.fixture
def shell(platform: Platform, tmp_path: Path) -> CommandLine:
    return CommandLine(platform.gateway, tmp_path, tmp_path / "settings")


def test_an_author_withdraws_and_rolls_back_until_the_token_is_revoked(
    platform: Platform, shell: CommandLine
) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    of_it = ("--plugin", plugin_id)
    assert author.create_plugin(plugin_id).status_code == 201
    assert author.publish(plugin_id, bundle(plugin_id)).status_code == 201
    shell.log_in(author)
    kept = shell.settings / "config.json"
    assert kept.stat().st_mode & 0o777 == 0o600

    shell.run("yank", "1.0.0", "--reason", "It was a test.", *of_it)
    assert shell.run("status", "1.0.0", *of_it)["status"] == "yanked"
    shell.run("yank", "1.0.0", "--undo", *of_it)
    assert shell.run("status", "1.0.0", *of_it)["status"] == "published"
    again = shell.run("rollback", "1.0.0", "--as", "1.1.0", "--changelog", "As it was.", *of_it)
    assert (again["version"], again["original"], again["status"]) == ("1.1.0", "1.0.0", "published")
    eventually(lambda: latest(platform, plugin_id) == "1.1.0")
    taken = shell.run("rollback", "1.0.0", "--as", "1.0.0", *of_it, code=6)
    assert taken["error"]["reason"] == "conflict"
    shell.run("deprecate", "It was a test.", *of_it)
    eventually(lambda: details(platform.gateway, plugin_id).json()["deprecated"])
    shell.run("deprecate", "--undo", *of_it)

    token = next(iter(json.loads(kept.read_text())["logins"].values()))["token"]
    shell.run("logout")
    assert shell.run("whoami", code=3)["error"]["reason"] == "unauthenticated"
    bearer = {"Authorization": f"Bearer {token}"}
    assert author.http.get("/auth/token", headers=bearer).status_code == 401
    author.http.close()


def test_an_author_rolls_a_version_out(platform: Platform, shell: CommandLine) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert author.create_plugin(plugin_id).status_code == 201
    assert author.publish(plugin_id, bundle(plugin_id)).status_code == 201
    wish = {"name": "of a build", "actions": ["publish"], "plugins": [plugin_id]}
    token = author.http.post("/auth/tokens", json=wish).json()["token"]
    build = shell.given(FOLIO_TOKEN=token)
    assert build.run("rollout", plugin_id, code=5)["error"]["reason"] == "notFound"
    code = bundle(plugin_id, "1.1.0")
    assert author.publish(plugin_id, code, "1.1.0", rollout="10").status_code == 201
    first = build.run("rollout", plugin_id)
    assert (first["version"], first["percent"], first["state"]) == ("1.1.0", 10, "rolling")
    assert first["arms"]["new"]["assigned"] == 0
    assert build.run("rollout", plugin_id, "--to", "25")["percent"] == 25
    assert build.run("rollout", plugin_id, "--to", "5", code=1)["error"]["reason"] == "refused"
    assert build.run("rollout", plugin_id, "--pause")["state"] == "paused"
    halted = build.run("rollout", plugin_id, "--halt", "--reason", "It loses text.")
    assert (halted["state"], halted["changes"][0]["reason"]) == ("halted", "It loses text.")
    assert build.run("rollout", plugin_id, "--finish", code=6)["error"]["reason"] == "conflict"
    assert build.run("rollout", plugin_id, "--resume")["state"] == "rolling"
    for _ in range(2):
        done = build.run("rollout", plugin_id, "--of", "1.1.0", "--finish")
        assert done["state"] == "completed"
    wish |= {"actions": ["read"]}
    reading = author.http.post("/auth/tokens", json=wish).json()["token"]
    readers = shell.given(FOLIO_TOKEN=reading)
    assert readers.run("rollout", plugin_id)["state"] == "completed"
    assert readers.run("rollout", plugin_id, "--finish", code=4)["error"]["reason"] == "forbidden"
    author.http.close()


def test_the_account_s_tokens_are_listed_and_revoked(
    platform: Platform, shell: CommandLine
) -> None:
    author = Person(platform.gateway).register().become_developer()
    wish = {"name": "of a build", "actions": ["publish"]}
    made = author.http.post("/auth/tokens", json=wish).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    shell.log_in(author)
    assert author.http.get("/auth/token", headers=bearer).status_code == 200
    own, other = shell.run("token", "list")["tokens"]
    assert (own["inUse"], other["inUse"], other["id"]) == (True, False, made["id"])
    narrow = shell.given(FOLIO_TOKEN=made["token"])
    assert narrow.run("token", "list", code=4)["error"]["reason"] == "forbidden"
    assert narrow.run("token", "revoke", own["id"], code=4)
    shell.run("token", "revoke", made["id"])
    assert author.http.get("/auth/token", headers=bearer).status_code == 401
    assert [one["id"] for one in shell.run("token", "list")["tokens"]] == [own["id"]]
    assert shell.run("token", "revoke", new_plugin_id(), code=5)["error"]["reason"] == "notFound"
    assert shell.run("token", "revoke", own["id"])["inUse"]
    assert shell.run("whoami", code=3)["error"]["reason"] == "unauthenticated"
    author.http.close()


def latest(platform: Platform, plugin_id: str) -> str | None:
    answer = details(platform.gateway, plugin_id)
    return str(answer.json()["latestVersion"]) if answer.status_code == 200 else None


def test_another_author_can_do_nothing_to_the_plugin(
    platform: Platform, shell: CommandLine
) -> None:
    owner = Person(platform.gateway).register().become_developer()
    other = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert owner.create_plugin(plugin_id).status_code == 201
    shell.log_in(other)
    for words in (
        ("yank", "1.0.0"),
        ("deprecate", "Gone."),
        ("status", "1.0.0"),
        ("rollback", "1.0.0", "--as", "2.0.0"),
    ):
        answer = shell.run(*words, "--plugin", plugin_id, code=4)
        assert answer["error"]["reason"] == "forbidden"
    assert shell.run("rollout", plugin_id, code=4)["error"]["reason"] == "forbidden"
