import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from plugin_platform.eventstore.group_commit import MAX_GROUP, GroupCommit, Ticket

Tickets = Sequence[Ticket[int, int]]


class Ledger:
    """Commits slowly enough that others gather behind; doubles what it gets."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = threading.Event()

    def commit(self, group: Tickets) -> None:
        assert self.open.wait(5)
        self.groups.append([ticket.work for ticket in group])
        for ticket in group:
            if ticket.work < 0:
                ticket.future.set_exception(ValueError(ticket.work))
            else:
                ticket.future.set_result(2 * ticket.work)


def run(group_commit: GroupCommit[int, int], ledger: Ledger, works: list[int]) -> list[object]:
    def submit(work: int) -> object:
        try:
            return group_commit.submit(work)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(submit, work) for work in works]
        deadline = threading.Event()
        while len(group_commit._waiting) < len(works) - 1 and not deadline.wait(0.005):
            pass
        ledger.open.set()
        return [future.result(timeout=5) for future in futures]


def test_those_who_wait_share_one_commit() -> None:
    ledger = Ledger()
    results = run(GroupCommit(ledger.commit), ledger, list(range(20)))
    assert results == [2 * work for work in range(20)]
    assert [len(group) for group in ledger.groups] == [1, 19]


def test_each_gets_its_own_outcome() -> None:
    ledger = Ledger()
    results = run(GroupCommit(ledger.commit), ledger, [1, -2, 3, -4, 5])
    assert [str(result) for result in results] == ["2", "-2", "6", "-4", "10"]


def test_a_group_has_a_limit() -> None:
    ledger = Ledger()
    run(GroupCommit(ledger.commit), ledger, list(range(MAX_GROUP + 11)))
    assert [len(group) for group in ledger.groups] == [1, MAX_GROUP, 10]


def test_alone_it_commits_at_once() -> None:
    ledger = Ledger()
    ledger.open.set()
    group_commit = GroupCommit(ledger.commit)
    assert [group_commit.submit(work) for work in (1, 2, 3)] == [2, 4, 6]
    assert ledger.groups == [[1], [2], [3]]


def test_a_commit_that_raises_fails_its_group_and_not_the_next() -> None:
    calls = []

    def commit(group: Tickets) -> None:
        calls.append(len(group))
        if len(calls) == 1:
            raise RuntimeError("broken")
        group[0].future.set_result(7)

    group_commit = GroupCommit(commit)
    with pytest.raises(RuntimeError, match="broken"):
        group_commit.submit(1)
    assert group_commit.submit(1) == 7
