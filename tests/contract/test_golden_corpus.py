"""Every event type in every schema that was ever written is still read, by all who read it.

`golden/<type>.<schema>.json` holds messages as the code of their time sent them. A file is
never changed or removed; a new schema brings a new one:

    sha256sum *.json > SHA256SUMS        (in golden/)
"""

import copy
import hashlib
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest

from auth.tokens.model import Tokens
from catalog.read_model import get_plugin
from installs.read_model import list_installed
from plugin_platform.events import SCHEMAS, Event, RecordedEvent, UnknownEvent, upcasters, validate
from plugin_platform.eventstore.database import connect

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
ADA = "7c1d8a52-6c0c-4d0e-9d52-0d6f5f3d3c11"


def written_as(file: Path) -> tuple[str, int]:
    match = re.fullmatch(r"(.+)\.(\d+)", file.stem)
    assert match, file
    return match[1], int(match[2])


def bodies(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text())
    return found


def whole_log() -> list[RecordedEvent]:
    """All events of the corpus, in the order in which they were written."""
    found = [body for file in FILES for body in bodies(file)]
    return [RecordedEvent.from_wire(b).upcast() for b in sorted(found, key=lambda b: b["position"])]


def test_no_type_and_no_schema_is_missing() -> None:
    wanted = {
        (type_, schema)
        for type_ in SCHEMAS
        for schema in range(1, upcasters.current_schema(type_) + 1)
    }
    assert {written_as(file) for file in FILES} == wanted


def test_files_are_what_they_were() -> None:
    lines = (GOLDEN / "SHA256SUMS").read_text().splitlines()
    kept = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES} == kept


def test_upcasters_leave_no_gap() -> None:
    for type_, schema in upcasters.UPCASTERS:
        assert 1 <= schema < upcasters.current_schema(type_), f"{type_}: one before is missing"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_old_event_is_read_as_a_new_one(file: Path) -> None:
    for body in bodies(file):
        event = RecordedEvent.from_wire(body)
        assert (event.type, event.metadata["schema"]) == written_as(file)
        before = copy.deepcopy(event)
        read = event.upcast()
        assert event == before, "an upcaster changed what it was given"
        validate(Event(read.type, read.data))
        assert read.metadata["schema"] == upcasters.current_schema(event.type)
        assert read.upcast() == read


def test_without_its_upcaster_an_event_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a corpus that is read whatever is missing would guard nothing."""
    event = RecordedEvent.from_wire(bodies(GOLDEN / "plugin.enabled.1.json")[0])
    monkeypatch.setitem(
        upcasters.UPCASTERS, ("plugin.enabled", 1), lambda data: {**data, "by": None}
    )
    second = event.upcast()
    assert second.data == {**event.data, "by": None}
    assert second.metadata["schema"] == 2
    monkeypatch.delitem(upcasters.UPCASTERS, ("plugin.enabled", 1))
    with pytest.raises(UnknownEvent, match="schema 2; this code reads 1 to 1"):
        second.upcast()


@pytest.mark.parametrize("service", ["auth", "catalog", "installs", "publishing"])
def test_models_and_read_models_take_the_whole_corpus(
    service: str, database: Callable[[str], str]
) -> None:
    model = {"auth": "Account", "installs": "Installations", "publishing": "Plugin"}.get(service)
    state = getattr(import_module(f"{service}.model"), model)() if model else None
    with connect(database(service)) as connection:
        for event in whole_log():
            import_module(f"{service}.read_model").apply(connection, event)
            state = state.apply(event) if state else None
        CHECKS[service](connection)


def check_catalog(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute("SELECT plugin_id, install_count FROM popularity").fetchall()
    assert dict(rows) == {"word-count": 1, "theme": 0}
    details = get_plugin(connection, "word-count")
    assert (details["latest_version"], details["readme_html"]) == ("1.0.3", None)
    assert details["readme_key"].startswith("word-count/1.0.3/")
    signed = {one["version"]: one["signature"] for one in details["versions"]}
    assert signed["1.0.0"] is signed["1.0.2"] is None
    assert all(signed[one]["key_id"] == "dac193c8b46e07d3" for one in ("1.0.1", "1.0.3"))
    # Of before readmes were stored apart: they are where they were.
    old = connection.execute("SELECT readme_html, readme_key FROM versions WHERE version = '1.0.0'")
    assert old.fetchall() == [("<h1>Word Count</h1>", None)]


def check_installs(connection: psycopg.Connection[Any]) -> None:
    [installed] = list_installed(connection, f"user:{ADA}")
    assert (installed["plugin_id"], installed["version"]) == ("word-count", "2.0.0-rc.1")
    assert installed["enabled"] is True
    signed = "SELECT version FROM versions WHERE signature IS NOT NULL ORDER BY version"
    assert connection.execute(signed).fetchall() == [("1.0.1",), ("1.0.3",)]


def check_publishing(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute("SELECT version, manifest ->> 'version', readme_key FROM versions")
    readme = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef.json"
    assert sorted(rows) == [
        ("1.0.0", "1.0.0", None),
        ("1.0.1", "1.0.1", f"word-count/1.0.1/{readme}"),
        ("1.0.2", "1.0.2", f"word-count/1.0.2/{readme}"),
        ("1.0.3", None, f"word-count/1.0.3/{readme}"),
        ("2.0.0-rc.1", "2.0.0-rc.1", None),
    ]
    files = connection.execute("SELECT version, jsonb_array_length(files) FROM versions")
    counts = {"1.0.0": 0, "1.0.1": 0, "1.0.2": 3, "1.0.3": 3, "2.0.0-rc.1": 0}
    assert dict(files.fetchall()) == counts
    imports = connection.execute("SELECT version, imports FROM versions WHERE imports IS NOT NULL")
    assert imports.fetchall() == [("1.0.3", ["./chunks/part-a1B2.js", "react"])]


def check_auth(connection: psycopg.Connection[Any]) -> None:
    assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (1,)
    [token] = connection.execute("SELECT name, actions, revoked_at IS NULL FROM tokens")
    assert token == ("laptop", ["publish", "yank"], False)
    tokens = Tokens()
    for event in whole_log():
        tokens = tokens.apply(event)
    assert [token.revoked for token in tokens.tokens.values()] == [True]


CHECKS = {
    "auth": check_auth,
    "catalog": check_catalog,
    "installs": check_installs,
    "publishing": check_publishing,
}
