"""The settings of the compose file, as deploy/docker/make-env writes them."""

import re
import subprocess
from pathlib import Path

import pytest
from deploy.local.layout import CHECKOUT

EXAMPLE = (CHECKOUT / ".env.example").read_text()
TEXT = (CHECKOUT / "docker-compose.yml").read_text()
NEEDED = set(re.findall(r"\$\{(\w+):\?", TEXT))
SECRETS = set(re.findall(r"^(\w+)=$", EXAMPLE, re.MULTILINE))


def make(file: Path) -> str:
    command = [CHECKOUT / "deploy" / "docker" / "make-env", file]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout


def read(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if line and line[0] != "#"]
    pairs = [line.split("=", 1) for line in lines]
    assert len(dict(pairs)) == len(pairs), "each name once"
    return dict(pairs)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_each_secret_is_one_of_its_own_and_nobody_else_reads_them(file: Path) -> None:
    make(file)
    settings = read(file)
    assert NEEDED <= SECRETS <= set(settings)
    values = [settings[name] for name in sorted(SECRETS)]
    assert all(re.fullmatch("[0-9a-f]{40}", value) for value in values)
    assert len(set(values)) == len(values)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("end", ["\n", ""], ids=["", "without an end of line"])
def test_one_of_before_gets_what_has_come_since_and_keeps_its_own(file: Path, end: str) -> None:
    make(file)
    before = read(file) | {"PORT": "9000", "OWN": "1"}
    del before["FACTOR_KEY"], before["LISTEN"]
    file.write_text("# mine\n" + "\n".join(f"{key}={it}" for key, it in before.items()) + end)
    file.chmod(0o640)
    told = make(file)
    after = read(file)
    assert re.fullmatch("[0-9a-f]{40}", after.pop("FACTOR_KEY"))
    assert after.pop("LISTEN") == "0.0.0.0"  # noqa: S104
    assert after == before
    assert file.read_text().startswith("# mine\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert "FACTOR_KEY" in told
    assert not any(before[name] in told for name in SECRETS - {"FACTOR_KEY"})


def test_what_is_empty_where_the_composition_needs_a_value_gets_one(file: Path) -> None:
    """As in a copy of the example."""
    file.write_text(EXAMPLE)
    make(file)
    assert all(read(file)[name] for name in NEEDED)


@pytest.mark.parametrize(
    "line", ["export FACTOR_KEY=mine", "FACTOR_KEY = mine", "FACTOR_KEY: mine"]
)
def test_a_name_is_known_however_it_is_written(file: Path, line: str) -> None:
    make(file)
    text = re.sub("^FACTOR_KEY=.*$", line, file.read_text(), flags=re.MULTILINE)
    file.write_text(text)
    assert "nothing is missing" in make(file)
    assert file.read_text() == text
