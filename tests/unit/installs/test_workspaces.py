"""Sets of plugins that somebody switches between, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from installs.model import Installations
from installs.workspaces.model import LONGEST, MOST
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate

ADA = "user:ada"
ONE, TWO = (f"3f0c7a3e-5b1d-4a5f-9f43-0a3f7c2b1d1{n}" for n in (1, 2))


def after(mine: Installations, events: list[Event]) -> Installations:
    for event in events:
        validate(event)
        recorded = RecordedEvent(
            1, UUID(int=1), "s", 1, event.type, event.data, {"schema": 1}, datetime.now(UTC)
        )
        mine = mine.apply(recorded)
    return mine


def having(*plugin_ids: str) -> Installations:
    mine = Installations()
    for plugin_id in plugin_ids:
        mine = after(mine, mine.install(ADA, plugin_id, "1.0.0"))
    return mine


def made(mine: Installations, workspace_id: str, name: str) -> Installations:
    return after(mine, mine.workspaces.create(ADA, workspace_id, name, None, mine.on))


def off(mine: Installations, plugin_id: str) -> Installations:
    return after(mine, mine.configure(ADA, plugin_id, enabled=False))


def used(mine: Installations, workspace_id: str) -> Installations:
    return after(mine, mine.use_workspace(ADA, workspace_id))


def sets(mine: Installations) -> dict[str, tuple[str, ...]]:
    return {one.name: one.plugin_ids for one in mine.workspaces.listed(mine.on)}


def test_switching_brings_back_what_was_on_and_keeps_what_is() -> None:
    mine = made(having("aa", "bb"), ONE, "Writing")
    mine = off(mine, "bb")
    mine = made(mine, TWO, "Letters")
    assert sets(mine) == {"Writing": ("aa",), "Letters": ("aa",)}
    mine = after(mine, mine.configure(ADA, "bb", enabled=True))
    mine = off(mine, "aa")
    mine = used(mine, ONE)
    assert (mine.on, sets(mine)) == (["aa"], {"Writing": ("aa",), "Letters": ("bb",)})
    assert used(mine, TWO).on == ["bb"]


def test_switching_to_what_is_used_changes_nothing() -> None:
    mine = off(made(having("aa"), ONE, "Writing"), "aa")
    assert mine.use_workspace(ADA, ONE) == []


def test_what_is_not_installed_any_more_stays_away_and_comes_back_with_its_plugin() -> None:
    mine = made(having("aa", "bb"), ONE, "Writing")
    mine = made(mine, TWO, "Letters")
    mine = after(mine, mine.uninstall(ADA, "bb"))
    assert used(mine, ONE).on == ["aa"]
    mine = off(after(mine, mine.install(ADA, "bb", "1.0.0")), "bb")
    assert used(mine, ONE).on == ["aa", "bb"]


def test_asking_twice_makes_deletes_and_renames_once() -> None:
    mine = made(having("aa"), ONE, "Writing")
    assert mine.workspaces.create(ADA, ONE, "Writing", None, mine.on) == []
    assert mine.workspaces.rename(ADA, ONE, " Writing ") == []
    gone = after(mine, mine.workspaces.delete(ADA, ONE))
    assert gone.workspaces.delete(ADA, ONE) == []
    assert (gone.on, gone.workspaces.used) == (["aa"], None)


def test_what_was_deleted_comes_back_as_it_was() -> None:
    mine = made(made(having("aa", "bb"), ONE, "Writing"), TWO, "Letters")
    gone = after(mine, mine.workspaces.delete(ADA, ONE))
    back = after(gone, gone.workspaces.create(ADA, ONE, "Writing", ["aa"], gone.on))
    assert sets(back)["Writing"] == ("aa",)
    assert back.workspaces.used == TWO


@pytest.mark.parametrize("name", ["", "  ", "a" * (LONGEST + 1), "a\0b", "a\u202eb", "\ud800"])
def test_a_name_that_nobody_could_read_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        made(having("aa"), ONE, name)


def test_names_and_ids_are_ones_own_and_there_are_not_too_many() -> None:
    mine = made(having("aa"), ONE, "Writing")
    with pytest.raises(Conflict, match="already"):
        made(mine, TWO, "  WRITING")
    with pytest.raises(Invalid):
        made(mine, "1", "Other")
    for number in range(MOST - 1):
        mine = made(mine, str(uuid4()), f"W {number}")
    with pytest.raises(Conflict, match="Delete one first"):
        made(mine, TWO, "One more")


def test_what_is_not_there_cannot_be_used_or_renamed() -> None:
    with pytest.raises(NotFound):
        having("aa").use_workspace(ADA, ONE)
    with pytest.raises(NotFound):
        having("aa").workspaces.rename(ADA, ONE, "Other")


def test_a_visitors_workspaces_become_the_accounts_but_for_names_that_are_taken() -> None:
    visitor = made(made(having("aa"), ONE, "Writing"), TWO, "Letters")
    account = made(having("bb"), str(uuid4()), "letters")
    merged = after(account, account.take_over(ADA, "anon:v", visitor))
    assert sets(merged) == {"letters": ("bb", "aa"), "Writing": ("aa",)}
    handed = after(visitor, visitor.hand_over("anon:v", ADA))
    assert sets(handed) == {}


def test_a_snapshot_keeps_them() -> None:
    mine = made(having("aa"), ONE, "Writing")
    assert Installations.from_snapshot(mine.to_snapshot()) == mine


def test_nothing_is_left_when_the_account_is_gone() -> None:
    mine = made(having("aa"), ONE, "Writing")
    assert sets(after(mine, mine.end(ADA))) == {}
