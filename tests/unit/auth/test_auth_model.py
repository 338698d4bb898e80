"""What may happen to an account."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from auth.model import Account
from plugin_platform.errors import Conflict, Invalid, NotFound
from plugin_platform.events import Event, RecordedEvent, validate

REGISTERED = Event("user.registered", {"user_id": "42", "username": "ada"})
ENROLLED = Event("user.developer_enrolled", {"user_id": "42"})
GRANTED = Event("user.role_granted", {"user_id": "42", "role": "moderator"})


def account_after(*events: Event) -> Account:
    account = Account()
    for version, event in enumerate(events, 1):
        validate(event)
        account = account.apply(
            RecordedEvent(
                version,
                uuid4(),
                "account-42",
                version,
                event.type,
                event.data,
                {},
                datetime.now(UTC),
            )
        )
    return account


def test_a_new_account_is_registered() -> None:
    assert Account().register("42", "ada") == [REGISTERED]


def test_registering_with_a_visitor_says_whose_installs_move() -> None:
    logged_in = Event("user.logged_in", {"user_id": "42", "visitor_id": "v1"})
    assert Account().register("42", "ada", "v1") == [REGISTERED, logged_in]


def test_registering_again_appends_nothing() -> None:
    assert account_after(REGISTERED).register("42", "ada") == []


def test_registering_again_with_another_username_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        account_after(REGISTERED).register("42", "grace")


def test_each_log_in_is_a_fact_of_its_own() -> None:
    account = account_after(REGISTERED)
    said = Event("user.logged_in", {"user_id": "42", "visitor_id": "v1"})
    assert account.log_in("v1") == [said]
    assert account_after(REGISTERED, said).log_in("v1") == [said]


def test_a_log_in_without_a_visitor_says_so() -> None:
    [event] = account_after(REGISTERED).log_in(None)
    validate(event)
    assert event.data == {"user_id": "42", "visitor_id": None}


def test_an_account_enrols_as_a_developer() -> None:
    assert account_after(REGISTERED).enrol_developer() == [ENROLLED]
    assert account_after(REGISTERED, ENROLLED).is_developer


def test_enrolling_again_appends_nothing() -> None:
    assert account_after(REGISTERED, ENROLLED).enrol_developer() == []


def test_an_account_is_granted_a_role() -> None:
    assert account_after(REGISTERED).grant_role("moderator") == [GRANTED]
    assert account_after(REGISTERED, GRANTED).roles == {"moderator"}


def test_granting_a_role_again_appends_nothing() -> None:
    assert account_after(REGISTERED, GRANTED).grant_role("moderator") == []


def test_a_second_factor_is_set_up_and_removed_once() -> None:
    enrolled = Event("user.second_factor_enrolled", {"user_id": "42", "kind": "totp"})
    removed = Event("user.second_factor_removed", {"user_id": "42", "kind": "totp"})
    assert account_after(REGISTERED).enrol_factor("totp") == [enrolled]
    assert account_after(REGISTERED, enrolled).enrol_factor("totp") == []
    assert account_after(REGISTERED, enrolled).remove_factor("totp") == [removed]
    assert account_after(REGISTERED, enrolled, removed).remove_factor("totp") == []
    account = account_after(REGISTERED, enrolled, GRANTED)
    assert Account.from_snapshot(account.to_snapshot()) == account


def test_recovery_codes_belong_to_a_second_factor() -> None:
    with pytest.raises(Conflict):
        account_after(REGISTERED).renew_recovery_codes()


def test_an_unknown_role_is_invalid_with_a_pointer() -> None:
    with pytest.raises(Invalid) as error:
        account_after(REGISTERED).grant_role("emperor")
    assert [one["pointer"] for one in error.value.errors] == ["/role"]


@pytest.mark.parametrize(
    "decide",
    [
        lambda account: account.log_in(None),
        lambda account: account.enrol_developer(),
        lambda account: account.grant_role("moderator"),
    ],
)
def test_nothing_happens_to_an_account_that_does_not_exist(
    decide: Callable[[Account], list[Event]],
) -> None:
    with pytest.raises(NotFound):
        decide(Account())


def test_events_of_types_it_does_not_know_leave_the_account_as_it_is() -> None:
    account = account_after(REGISTERED)
    later = RecordedEvent(9, uuid4(), "account-42", 9, "user.painted", {}, {}, datetime.now(UTC))
    assert account.apply(later) == account
