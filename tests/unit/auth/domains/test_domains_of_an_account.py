"""What may happen to the domains of an account."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from auth.model import Account
from plugin_platform.errors import Forbidden, NotFound
from plugin_platform.events import Event, RecordedEvent

DOMAIN = "ada-writes.org"


def after(account: Account, events: list[Event]) -> Account:
    for event in events:
        recorded = RecordedEvent(
            1, uuid4(), "account-ada", 1, event.type, event.data, {}, datetime.now(UTC)
        )
        account = account.apply(recorded)
    return account


@pytest.fixture
def ada() -> Account:
    return Account("ada", "Ada")


@pytest.fixture
def verified(ada: Account) -> Account:
    return after(ada, ada.verify_domain(DOMAIN, "dns"))


def test_who_has_proven_it_says_who_that_is_once(ada: Account, verified: Account) -> None:
    [event] = ada.verify_domain(DOMAIN, "dns")
    assert event.data["username"] == "Ada"
    assert verified.verify_domain(DOMAIN, "https") == []


def test_what_is_lost_can_be_proven_again(verified: Account) -> None:
    lost = after(verified, verified.lose_domain(DOMAIN, "not-found"))
    assert lost.lose_domain(DOMAIN, "removed") == []
    assert lost.verify_domain(DOMAIN, "dns") != []


def test_what_a_moderator_has_taken_is_not_claimed_again(verified: Account) -> None:
    barred = after(verified, verified.revoke_domain(DOMAIN, "It imitates."))
    assert barred.revoke_domain(DOMAIN, "Again.") == []
    removed = after(barred, barred.lose_domain(DOMAIN, "removed"))
    with pytest.raises(Forbidden):
        removed.require_may_claim(DOMAIN)
    allowed = after(removed, removed.allow_domain(DOMAIN))
    allowed.require_may_claim(DOMAIN)
    assert allowed.allow_domain(DOMAIN) == []


def test_only_what_is_proven_is_taken_away(ada: Account) -> None:
    with pytest.raises(NotFound):
        ada.revoke_domain(DOMAIN, "It imitates.")


def test_a_snapshot_has_all_of_it(verified: Account) -> None:
    barred = after(verified, verified.revoke_domain(DOMAIN, "It imitates."))
    assert Account.from_snapshot(barred.to_snapshot()) == barred
