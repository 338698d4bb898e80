"""What is chosen of updates, as decisions: events, and none where it is so already."""

import pytest
from tests.unit.installs.test_installs_model import ADA, after, installed, said

from installs.model import Installations
from plugin_platform.errors import Invalid
from plugin_platform.events import Event


def chosen(automatic: bool, wait_hours: int) -> Event:
    data = {"principal": ADA, "automatic": automatic, "wait_hours": wait_hours}
    return Event("updates.chosen", data)


def test_what_is_chosen_for_all_is_said_once() -> None:
    mine = Installations()
    assert mine.choose_updates(ADA, automatic=False, wait_hours=24) == []
    assert mine.choose_updates(ADA, wait_hours=48) == [chosen(False, 48)]
    longer = after(chosen(False, 48))
    assert longer.choose_updates(ADA, automatic=True) == [chosen(True, 48)]
    assert longer.choose_updates(ADA, wait_hours=48) == []


@pytest.mark.parametrize("hours", [-1, 721])
def test_nobody_waits_for_longer_than_a_month(hours: int) -> None:
    with pytest.raises(Invalid, match="cannot wait so long"):
        Installations().choose_updates(ADA, wait_hours=hours)


def test_of_one_plugin_the_choice_is_said_once() -> None:
    mine = after(installed("a"))
    assert mine.configure(ADA, "a", automatic="default") == []
    assert mine.configure(ADA, "a", automatic="on") == [
        said("plugin.updates_chosen", automatic=True)
    ]
    on = after(said("plugin.updates_chosen", automatic=True), before=mine)
    assert on.configure(ADA, "a", automatic="on") == []
    assert on.configure(ADA, "a", automatic="default") == [
        said("plugin.updates_chosen", automatic=None)
    ]


def test_a_reinstalled_plugin_begins_anew() -> None:
    mine = after(
        installed("a"),
        said("plugin.updates_chosen", automatic=True),
        said("plugin.updated", version="2.0.0", previous_version="1.0.0"),
        said("plugin.uninstalled", version="2.0.0"),
        installed("a"),
    )
    assert (mine.get("a").automatic, mine.get("a").previous) == (None, None)
