"""What pages report is taken in of who has the plugin, and of nobody who does not want it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.installs.people import Person
from tests.integration.installs.sources import Say, Source, published
from tests.integration.installs.test_installs_deletion import end, tables_with
from tests.integration.running_service import RunningService

from installs.usage import reports
from installs.usage.__main__ import count_all
from plugin_platform.errors import Invalid, Unavailable
from plugin_platform.eventstore.database import in_transaction, open_pool

Report = Callable[..., None]


def use(plugin_id: str, version: str = "1.0.0", **said: Any) -> dict[str, Any]:
    nothing = {"ago": 0, "activations": [], "failures": 0, "uses": 0, "errors": []}
    return {"plugin_id": plugin_id, "version": version} | nothing | said


def report_of(*plugins: dict[str, Any], **said: Any) -> dict[str, Any]:
    made_up = {"id": str(uuid4()), "session": str(uuid4()), "one_in": 1, "views": []}
    return made_up | {"plugins": list(plugins)} | said


@pytest.fixture
def ada(client: Any) -> Person:
    return Person(client)


@pytest.fixture
def plugin(say: Say) -> str:
    plugin_id = f"p-{uuid4().hex[:8]}"
    say(published(plugin_id), published(plugin_id, "1.1.0"))
    return plugin_id


def count(installs: RunningService) -> None:
    with open_pool("installs", size=1, url=installs.database_url) as pool:
        count_all(pool)


def health(client: Any, plugin_id: str, *versions: str) -> list[tuple[int, ...]]:
    found = client.release_health(plugin_id=plugin_id, versions=list(versions))
    names = ("sessions", "sessions_with_errors", "activations", "failures")
    return [tuple(one[name] for name in names) for one in found]


def test_a_session_counts_once_a_version(
    installs: RunningService, client: Any, ada: Person, plugin: str
) -> None:
    ada.install(plugin)
    client.configure(principal=ada.principal, plugin_id=plugin, version="1.1.0")
    client.configure(principal=ada.principal, plugin_id=plugin, version="1.0.0")
    session = str(uuid4())
    error = {"name": "Error", "message": "", "frames": [], "count": 2}
    for said in (
        use(plugin, activations=[12]),
        use(plugin, errors=[error]),
        use(plugin, errors=[error], uses=3),
        use(plugin, "1.1.0", failures=1),
    ):
        client.report_use(principal=ada.principal, report=report_of(said, session=session))
    other = report_of(use(plugin, activations=[9, 10]))
    for _ in range(2):
        client.report_use(principal=ada.principal, report=other)
    count(installs)
    assert health(client, plugin, "1.0.0", "1.1.0", "3.0.0") == [
        (2, 1, 3, 0),
        (1, 1, 0, 1),
        (0, 0, 0, 0),
    ]
    [earlier] = client.release_health(plugin_id=plugin, versions=["1.0.0"], since="2130-01-01")
    assert earlier["sessions"] == 0
    with pytest.raises(Invalid, match="101 versions"):
        client.release_health(plugin_id=plugin, versions=[f"1.0.{n}" for n in range(101)])


def test_nobody_speaks_for_a_plugin_that_they_do_not_have(
    installs: RunningService, client: Any, ada: Person, plugin: str
) -> None:
    """Nor of a version that they never had; and visitors stand apart."""
    client.report_use(principal=ada.principal, report=report_of(use(plugin, failures=100)))
    client.report_use(principal=None, report=report_of(use(plugin, failures=100)))
    ada.install(plugin)
    for version in ("1.1.0", "9.9.9"):
        report = report_of(use(plugin, version, failures=1))
        client.report_use(principal=ada.principal, report=report)
    visitor = f"anon:{uuid4()}"
    client.install(principal=visitor, plugin_id=plugin)
    client.report_use(principal=visitor, report=report_of(use(plugin, "1.1.0", failures=1)))
    count(installs)
    assert health(client, plugin, "1.0.0", "1.1.0", "9.9.9") == [(0, 0, 0, 0)] * 3
    [of_visitors] = client.release_health(plugin_id=plugin, versions=["1.1.0"])
    assert of_visitors["visitor_sessions_with_errors"] == 1


def test_ten_thousand_lies_of_one_person_are_no_more_than_a_few(
    installs: RunningService, client: Any, ada: Person, plugin: str
) -> None:
    ada.install(plugin)
    for _ in range(30):
        loud = report_of(use(plugin, failures=100, activations=[1] * 20))
        client.report_use(principal=ada.principal, report=loud)
    count(installs)
    assert health(client, plugin, "1.0.0") == [(20, 20, 100, 100)]


def test_of_who_does_not_want_it_nothing_is_taken_and_nothing_kept(
    installs: RunningService, client: Any, ada: Person, plugin: str
) -> None:
    ada.install(plugin)
    client.report_use(principal=ada.principal, report=report_of(use(plugin, uses=1)))
    count(installs)
    client.report_use(principal=ada.principal, report=report_of(use(plugin, uses=1)))
    kept = {"public.usage_intake", "public.usage_people", "public.usage_sessions"}
    assert kept <= tables_with(installs, ada.principal)
    client.choose_usage(user_id=ada.id, reported=False)
    assert not kept & tables_with(installs, ada.principal)
    client.report_use(
        principal=ada.principal, report=report_of(use(plugin, uses=1), views=[plugin])
    )
    assert not kept & tables_with(installs, ada.principal)
    assert health(client, plugin, "1.0.0") == [(1, 0, 0, 0)]
    client.choose_usage(user_id=ada.id, reported=True)
    client.report_use(principal=ada.principal, report=report_of(use(plugin, uses=1)))
    assert "public.usage_intake" in tables_with(installs, ada.principal)


def test_a_deleted_account_has_reported_nothing(
    installs: RunningService, client: Any, ada: Person, plugin: str, auth_says: Source
) -> None:
    """Nor has the visitor that it was, and what is under way comes to nothing."""
    visitor = f"anon:{uuid4()}"
    client.install(principal=visitor, plugin_id=plugin)
    said = report_of(use(plugin, uses=1), views=[plugin])
    client.report_use(principal=visitor, report=said)
    count(installs)
    client.merge(source=visitor, target=ada.principal)
    for _ in range(2):
        client.report_use(principal=ada.principal, report=report_of(use(plugin), views=[plugin]))
        count(installs)
    client.report_use(principal=ada.principal, report=report_of(use(plugin), views=[plugin]))
    assert "public.usage_viewers" in tables_with(installs, ada.id)
    end(installs, auth_says, ada)
    client.report_use(principal=ada.principal, report=report_of(use(plugin, uses=1)))
    events = {"public.events", "public.snapshots"}
    assert tables_with(installs, ada.id) <= events
    assert tables_with(installs, visitor) <= events


def test_no_more_is_taken_in_than_can_wait(
    installs: RunningService, ada: Person, plugin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.install(plugin)
    monkeypatch.setattr(reports, "MOST_WAITING", 2)
    with open_pool("installs", size=1, url=installs.database_url) as pool:
        count_all(pool)

        def tell(report: dict[str, Any]) -> bool:
            return in_transaction(pool, lambda c: reports.receive(c, ada.principal, report))

        assert [tell(report_of(use(plugin))) for _ in range(2)] == [True, True]
        with pytest.raises(Unavailable) as refused:
            tell(report_of(use(plugin)))
        assert refused.value.retry_after == reports.RETRY_AFTER
        count_all(pool)
        assert tell(report_of(use(plugin)))
        count_all(pool)
