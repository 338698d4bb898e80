"""When databases that were filled before may be taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploy.local.bench import filled
from deploy.local.bench.filled import Filling
from deploy.local.layout import Instance


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    found = Instance(tmp_path / "bench", durable=False)
    found.prepare()
    (found.folder / "secrets.json").write_text("{}")
    return found


def test_they_are_of_these_words_this_directory_and_these_passwords(
    instance: Instance, tmp_path: Path
) -> None:
    directory = tmp_path / "plugins.jsonl"
    directory.write_text("one")
    keys = [filled.key(instance, [], None), filled.key(instance, ["--plugins", "5"], None)]
    keys.append(filled.key(instance, ["--plugins", "5"], directory))
    directory.write_text("another")
    keys.append(filled.key(instance, ["--plugins", "5"], directory))
    (instance.folder / "secrets.json").write_text('{"postgres": "another"}')
    keys.append(filled.key(instance, ["--plugins", "5"], directory))
    assert len(set(keys)) == len(keys)
    assert filled.key(instance, ["--plugins", "5"], directory) == keys[-1]


def test_they_are_of_these_migrations_and_of_what_writes(
    instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = tmp_path / "services" / "catalog" / "migrations" / "read_model" / "0001.sql"
    writer = tmp_path / "services" / "simulating" / "logs.py"
    for file in (migration, writer):
        file.parent.mkdir(parents=True)
        file.write_text("before")
    monkeypatch.setattr(filled, "CHECKOUT", tmp_path)
    keys = [filled.key(instance, [], None)]
    for file in (migration, writer):
        file.write_text("after")
        keys.append(filled.key(instance, [], None))
    assert len(set(keys)) == 3


def test_what_was_kept_is_copied_and_what_was_not_is_not_there(instance: Instance) -> None:
    kept = filled.place_of(instance) / "known"
    kept.mkdir(parents=True)
    (kept / "PG_VERSION").write_text("15")
    assert not Filling(instance, "unknown").restore()
    assert Filling(instance, "known").restore()
    assert (instance.data / "postgres" / "cluster" / "PG_VERSION").read_text() == "15"


def test_what_was_interrupted_is_gone_on_with_by_the_same_words_alone(instance: Instance) -> None:
    filling = Filling(instance, "these words")
    assert not filling.is_interrupted()
    filling.begin()
    assert Filling(instance, "these words").is_interrupted()
    assert not Filling(instance, "others").is_interrupted()
    filling.forget()
    filling.forget()
    assert not filling.is_interrupted()
