"""`folio`, the command line of host-web/plugin-cli, against the running platform."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.install.node import search_path
from deploy.local.layout import HOST_WEB
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, details, new_plugin_id
from tests.helpers.waiting import eventually

PROGRAM = HOST_WEB / "plugin-cli" / "bin" / "folio.js"
TIMEOUT = 180  # s


@dataclass(frozen=True)
class CommandLine:
    """One person's shell: a folder to work in, settings of its own, no token but what it gets."""

    registry: str
    folder: Path
    settings: Path

    def start(self, *words: str) -> subprocess.Popen[str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("FOLIO_")}
        env |= {
            "PATH": search_path(),
            "FOLIO_CONFIG_DIR": str(self.settings),
            "FOLIO_REGISTRY": self.registry,
        }
        return subprocess.Popen(
            ["node", str(PROGRAM), *words],
            cwd=self.folder,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The object of `--json`."""
        process = self.start(*words, "--json")
        out, err = process.communicate(timeout=TIMEOUT)
        assert process.returncode == code, f"{words}: {process.returncode}\n{out}\n{err}"
        answer: dict[str, Any] = json.loads(out)
        return answer

    def log_in(self, person: Person) -> None:
        """With the code that it says, which the person approves on the page."""
        process = self.start("login", "--no-browser", "--json")
        assert process.stderr is not None
        code = next(
            found[1]
            for line in process.stderr
            if (found := re.search(r"the code ([A-Z0-9-]+)\.", line))
        )
        assert person.confirm().status_code == 204
        decided = person.http.post(f"/auth/device/{code}", json={"approve": True})
        assert decided.status_code == 204, decided.text
        out, _ = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0, out
        assert json.loads(out)["username"] == person.username


def test_an_author_publishes_and_withdraws_from_the_command_line(
    platform: Platform, tmp_path: Path
) -> None:
    author = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    folder = tmp_path / plugin_id
    before = CommandLine(platform.gateway, tmp_path, tmp_path / "settings")
    before.run("create", plugin_id, "--name", "From the Shell")
    (tmp_path / "node_modules").symlink_to(HOST_WEB / "node_modules")
    shell = CommandLine(platform.gateway, folder, tmp_path / "settings")

    assert shell.run("publish", code=3)["error"]["reason"] == "unauthenticated"
    shell.log_in(author)
    kept = tmp_path / "settings" / "config.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert shell.run("whoami")["username"] == author.username

    assert shell.run("publish", "--dry-run")["findings"] == []
    assert details(platform.gateway, plugin_id).status_code == 404
    assert shell.run("publish")["status"] == "published"
    assert shell.run("status", "--watch")["status"] == "published"
    eventually(lambda: details(platform.gateway, plugin_id).status_code == 200)
    shown = details(platform.gateway, plugin_id).json()
    assert shown["name"] == "From the Shell"
    assert shown["latestVersion"] == "0.1.0"
    assert "From the Shell" in shown["readmeHtml"]

    assert shell.run("publish")["status"] == "published"
    described = json.loads((folder / "package.json").read_text())
    (folder / "package.json").write_text(json.dumps(described | {"description": "Another."}))
    conflict = shell.run("publish", code=6)
    assert "with another content" in conflict["error"]["message"]

    shell.run("yank", "0.1.0", "--reason", "It was a test.")
    assert shell.run("status", "0.1.0")["status"] == "yanked"
    shell.run("yank", "0.1.0", "--undo")
    assert shell.run("status", "0.1.0")["status"] == "published"
    again = shell.run("rollback", "0.1.0", "--as", "0.2.0", "--changelog", "As it was.")
    assert (again["version"], again["original"], again["status"]) == ("0.2.0", "0.1.0", "published")
    assert shell.run("status", "0.2.0")["status"] == "published"
    eventually(lambda: details(platform.gateway, plugin_id).json()["latestVersion"] == "0.2.0")
    taken = shell.run("rollback", "0.1.0", "--as", "0.1.0", code=6)
    assert taken["error"]["reason"] == "conflict"
    shell.run("deprecate", "It was a test.")
    eventually(lambda: details(platform.gateway, plugin_id).json()["deprecated"])
    shell.run("deprecate", "--undo")

    token = next(iter(json.loads(kept.read_text())["logins"].values()))["token"]
    shell.run("logout")
    assert shell.run("whoami", code=3)["error"]["reason"] == "unauthenticated"
    bearer = {"Authorization": f"Bearer {token}"}
    assert author.http.get("/auth/token", headers=bearer).status_code == 401


def test_another_author_can_do_nothing_to_the_plugin(platform: Platform, tmp_path: Path) -> None:
    owner = Person(platform.gateway).register().become_developer()
    other = Person(platform.gateway).register().become_developer()
    plugin_id = new_plugin_id()
    assert owner.create_plugin(plugin_id).status_code == 201
    shell = CommandLine(platform.gateway, tmp_path, tmp_path / "settings")
    shell.log_in(other)
    for words in (
        ("yank", "1.0.0"),
        ("deprecate", "Gone."),
        ("status", "1.0.0"),
        ("rollback", "1.0.0", "--as", "2.0.0"),
    ):
        answer = shell.run(*words, "--plugin", plugin_id, code=4)
        assert answer["error"]["reason"] == "forbidden"
