"""What is asked in each row."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import islice

import pytest
from deploy.local import cli
from deploy.local.bench import command
from deploy.local.bench.figures import FIGURES
from deploy.local.bench.load import rows
from deploy.local.bench.load.targets import Plugin, Target
from deploy.local.bench.load.wrk import Request
from deploy.local.layout import Failure

PLUGINS = [
    Plugin(f"plugin-{n}", "1.0.2", f"Plugin {n} Vim A fast one for {n} people") for n in range(50)
]


class People(Target):
    """Nobody is asked for them."""

    def __init__(self) -> None:
        super().__init__("people", "http://127.0.0.1:1", PLUGINS)
        self.installed: list[tuple[str, str]] = []
        self._number = iter(range(10**9))

    def visitors(self, number: int) -> list[str]:
        return [f"visitor={next(self._number)}" for _ in range(number)]

    def install(self, cookie: str, plugin: Plugin) -> None:
        self.installed.append((cookie, plugin.id))


def first(requests: Iterator[Request], number: int) -> list[Request]:
    return list(islice(requests, number))


def test_a_thousand_people_install_ten_plugins_each_and_seldom_one_twice() -> None:
    asked = first(rows.install_spread(People()), 10_000)
    pairs = {(one.cookie, json.loads(one.body)["pluginId"]) for one in asked}
    assert len({one.cookie for one in asked}) == 1000
    assert len({one.key for one in asked}) == 10_000
    assert {plugin for _, plugin in pairs} == {plugin.id for plugin in PLUGINS}
    # The same person comes again after all others, and of few plugins some are had already.
    assert len({one.cookie for one in asked[:1000]}) == 1000
    assert len(pairs) > 8_000


def test_newcomers_install_one_plugin() -> None:
    asked = first(rows.install_one(People()), 100)
    assert {one.cookie for one in asked} == {""}
    assert len({one.key for one in asked}) == 100
    body = {"pluginId": "plugin-0", "version": "1.0.2"}
    assert [json.loads(one.body) for one in asked] == [body] * 100


def test_who_looks_at_a_list_of_their_own_has_ten_plugins() -> None:
    target = People()
    asked = list(rows.mine(target))
    assert len(asked) == rows.OWNERS_OF_LISTS
    assert len(set(target.installed)) == 10 * len(asked)
    assert {one.cookie for one in asked} == {cookie for cookie, _ in target.installed}


def test_no_search_is_asked_twice_as_long_as_there_are_others() -> None:
    asked = [one.path for one in first(rows.search_new(People()), 2_000)]
    assert len(set(asked)) == len(asked)


def test_a_request_is_one_line_whatever_is_in_it() -> None:
    for row in rows.ROWS:
        for request in first(row.requests(People()), 20):
            assert request.line().count("\n") == 1
            assert request.line().count("\t") == 4


def test_rows_are_chosen_by_their_names_in_this_order() -> None:
    assert command.chosen("") == [*rows.ROWS, *FIGURES]
    assert [row.name for row in command.chosen("search, list")] == ["search", "list"]
    with pytest.raises(Failure, match="There is no row lists; there are install,"):
        command.chosen("list,lists")


def test_numbers_are_whole_and_above_zero() -> None:
    args = cli.parse(["bench", "--rows", "list", "--seconds", "2", "--plugins", "100"])
    assert (args.seconds, args.plugins, args.rounds, args.baseline) == (2, 100, 3, None)
    for word in ("0", "-1", "1.5", "many", ""):
        with pytest.raises(argparse.ArgumentTypeError):
            cli.count(word)
