"""`folio`, the program of host-web/plugin-cli, as a person runs it in a shell."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deploy.local.install.node import search_path
from deploy.local.layout import HOST_WEB
from tests.e2e.people import Person

PROGRAM = HOST_WEB / "plugin-cli" / "bin" / "folio.js"
TIMEOUT = 180  # s
# The workspace tells npm and Vite where it is by its environment; an author has no such thing.
OF_A_WORKSPACE = re.compile("FOLIO_|npm_|NODE_ENV$|NODE_OPTIONS$|VITEST", re.IGNORECASE)


def environment() -> dict[str, str]:
    """Of somebody who has Node, and has never heard of this repository."""
    kept = {key: value for key, value in os.environ.items() if not OF_A_WORKSPACE.match(key)}
    return kept | {"PATH": search_path()}


def ran(folder: Path, *command: str) -> str:
    """What a program wrote which has to go well."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class CommandLine:
    """One person's shell: a folder to work in, settings of its own, no token but what it gets."""

    registry: str
    folder: Path
    settings: Path
    program: Path = PROGRAM
    variables: Mapping[str, str] = field(default_factory=dict)

    def given(self, **variables: str) -> CommandLine:
        """The same shell with these variables set."""
        return replace(self, variables=variables)

    def start(self, *words: str) -> subprocess.Popen[str]:
        settings = {"FOLIO_CONFIG_DIR": str(self.settings), "FOLIO_REGISTRY": self.registry}
        return subprocess.Popen(
            ["node", str(self.program), *words, "--json"],
            cwd=self.folder,
            env=environment() | settings | dict(self.variables),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, code: int = 0) -> dict[str, Any]:
        """The object of `--json`."""
        return answer_of(self.start(*words), code)

    def log_in(self, person: Person) -> None:
        """With the code that it says, which the person approves on the page."""
        process = self.start("login", "--no-browser")
        assert process.stderr is not None
        code = next(
            found[1]
            for line in process.stderr
            if (found := re.search(r"the code ([A-Z0-9-]+)\.", line))
        )
        assert person.confirm().status_code == 204
        decided = person.http.post(f"/auth/device/{code}", json={"approve": True})
        assert decided.status_code == 204, decided.text
        assert answer_of(process)["username"] == person.username


def answer_of(process: subprocess.Popen[str], code: int = 0) -> dict[str, Any]:
    """What a program says that was started with `--json`, once it has ended with this code."""
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == code, f"{process.args!r}: {process.returncode}\n{out}\n{err}"
    answer: dict[str, Any] = json.loads(out)
    return answer
