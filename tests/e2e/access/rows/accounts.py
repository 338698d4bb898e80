"""Who may do what with an account, and what is told it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.e2e.access.row import (
    ANYBODY,
    FEW,
    MODERATORS,
    SIGNED_IN,
    Row,
    hidden,
    names,
    plain,
    sends,
)
from tests.e2e.access.world import World
from tests.e2e.people import PASSWORD


def of_accounts() -> Iterator[Row]:
    yield Row("postAuthConfirm", SIGNED_IN, 204, content=sends(password=PASSWORD), roles=FEW)
    wish = sends(name="one more", actions=["read"])
    yield Row("postAuthTokens", SIGNED_IN, 201, content=wish, confirmed=True)
    named = names(token_id="another token")  # noqa: S106
    yield Row("deleteAuthTokensByTokenId", hidden(404), 204, named, confirmed=True)
    yield Row("deleteAuthSessionsBySessionId", hidden(204), 204, names(session_id="session"))
    yield Row("postAuthDevice", ANYBODY, 201, content=wish, roles=FEW)
    unknown = sends(deviceCode="no such code")
    yield Row("postAuthDeviceToken", ANYBODY, 400, content=unknown, roles=FEW)
    yield from of_programs()
    run = sends(token="no assertion", pluginId="word-count")  # noqa: S106
    yield Row("postAuthOidcExchange", ANYBODY, 401, content=run, roles=FEW)
    yield Row("postAuthFactorsTotp", SIGNED_IN, confirmed=True)
    wrong = sends(code="no code")
    yield Row("postAuthFactorsTotpConfirm", SIGNED_IN, 422, content=wrong, confirmed=True)
    yield from of_passkeys()
    yield Row("postAuthFactorsRecoveryCodes", SIGNED_IN, 409, confirmed=True)
    yield Row("deleteAuthFactorsTotp", SIGNED_IN, 204, confirmed=True)


def of_addresses() -> Iterator[Row]:
    """Without mail an address is changed at once, and nobody has a link."""

    def another(world: World) -> dict[str, Any]:
        return {"json": {"email": f"{uuid4().hex}@example.org"}}

    def whoever(world: World) -> dict[str, Any]:
        return {"json": {"account": f"p-{uuid4().hex[:16]}"}}

    yield Row("putAuthEmail", SIGNED_IN, content=another, confirmed=True)
    link = {"token": "no such link"}
    yield Row("postAuthEmailConfirm", SIGNED_IN, 422, content=sends(**link))
    yield Row("postAuthForgotten", ANYBODY, 409, content=whoever, roles=FEW)
    yield Row("postAuthResetOptions", ANYBODY, 422, content=sends(**link), roles=FEW)
    choice = sends(**link, new=PASSWORD)
    wrong = sends(username="somebody else")
    yield Row("postAuthDeletion", SIGNED_IN, 422, content=wrong, confirmed=True)
    yield from of_domains()
    yield Row("getUserSync", SIGNED_IN)
    one = {"id": "1", "kind": "keybindings", "pluginId": "", "key": "k", "value": '"a"', "base": 0}
    yield Row("postUserSync", SIGNED_IN, content=sends(changes=[one]))
    yield Row("getUserUsage", SIGNED_IN)
    yield Row("putUserUsage", SIGNED_IN, content=sends(reported=True))
    made_up = {"id": str(uuid4()), "session": str(uuid4())}
    yield Row("postUsage", ANYBODY, 202, content=sends(**made_up))
    yield Row("postUserExport", SIGNED_IN, confirmed=True)
    yield Row("postAuthReset", ANYBODY, 422, content=choice, roles=FEW)


def of_domains() -> Iterator[Row]:
    """Each has claims of their own; nobody has proven this one."""
    yield Row("getAuthDomains", SIGNED_IN)
    yield Row("postAuthDomains", SIGNED_IN, 201, content=sends(domain="w.org"), confirmed=True)
    one = plain(domain="w.org")
    yield Row("postAuthDomainsByDomainCheck", SIGNED_IN, 202, one)
    yield Row("deleteAuthDomainsByDomain", SIGNED_IN, 204, one, confirmed=True)

    def proven(world: World) -> dict[str, str]:
        return {"username": world.people["publisher"].username, "domain": "w.org"}

    taken, why = "ModerationAuthorsByUsernameDomainsByDomainRevocation", sends(reason="No.")
    yield Row(f"post{taken}", MODERATORS, 404, proven, why, confirmed=True)
    yield Row(f"delete{taken}", MODERATORS, 204, proven, confirmed=True)


def of_passkeys() -> Iterator[Row]:
    """The publisher's, who has one of them until it is removed here."""
    yield Row("postAuthFactorsPasskeysOptions", SIGNED_IN, confirmed=True)
    made = sends(name="Blue", credential={})
    yield Row("postAuthFactorsPasskeys", SIGNED_IN, 422, content=made, confirmed=True)
    one, name = names(passkey_id="passkey"), sends(name="Red")
    yield Row("patchAuthFactorsPasskeysByPasskeyId", hidden(404), 200, one, name, confirmed=True)
    yield Row("deleteAuthFactorsPasskeysByPasskeyId", hidden(404), 204, one, confirmed=True)
    yield Row("postAuthConfirmOptions", SIGNED_IN)


def of_programs() -> Iterator[Row]:
    """Whoever has been told the code decides, once; for others it is as if it were not there."""

    def waiting(world: World) -> dict[str, str]:
        return {"user_code": world.device_code()}

    def decided(world: World) -> dict[str, str]:
        return {"user_code": world.device_code(decided=True)}

    one, approved = "AuthDeviceByUserCode", sends(approve=True)
    yield Row(f"get{one}", SIGNED_IN, 200, waiting)
    yield Row(f"post{one}", SIGNED_IN, 204, waiting, approved, confirmed=True)
    yield Row(f"get{one}", SIGNED_IN, 404, decided)
    yield Row(f"post{one}", hidden(409), 204, decided, approved)


def of_notifications() -> Iterator[Row]:
    yield Row("postUserNotificationsRead", SIGNED_IN, 204, content=sends(upTo="1"))
    one = names(notification_id="notification")
    yield Row("postUserNotificationsByNotificationIdRead", hidden(404), 204, one)
    topic, choice = plain(topic="reviews"), sends(mail=True)
    yield Row("patchUserNotificationsSettingsByTopic", SIGNED_IN, 200, topic, choice)
    where = sends(address="ada@example.com")
    no_mail = 409  # this platform sends none
    yield Row("putUserNotificationsAddress", SIGNED_IN, no_mail, content=where, confirmed=True)
    code = sends(code="no code")
    yield Row("postUserNotificationsAddressConfirm", SIGNED_IN, 422, content=code)
    yield Row("deleteUserNotificationsAddress", SIGNED_IN, 204, confirmed=True)
    yield Row("postUnsubscribeByLink", ANYBODY, 404, plain(link="a.b.c"), roles=FEW)
