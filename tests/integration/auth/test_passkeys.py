"""Passkeys in the service as it runs: registered, asked for, refused, taken away."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from tests.helpers.authenticator import Authenticator
from tests.integration.running_service import RunningService
from webauthn.helpers import bytes_to_base64url

from plugin_platform.errors import (
    Conflict,
    Invalid,
    NotFound,
    PlatformError,
    SecondFactorRequired,
    Unauthenticated,
)

PASSWORD = "correct horse battery staple"  # noqa: S105
RECOVERY = [f"{letter}BCDEFGHJKLMNPQR" for letter in "ABCDEFGHJK"]
DIGESTS = [hashlib.sha256(code.encode()).hexdigest() for code in RECOVERY]


@dataclass
class Owner:
    client: Any
    user_id: str
    username: str
    session_id: str = "s-1"
    key: Authenticator = field(default_factory=Authenticator)

    @property
    def log_in(self) -> dict[str, str]:
        return {"username": self.username, "password": PASSWORD}

    def begin(self) -> dict[str, Any]:
        options: dict[str, Any] = self.client.begin_passkey(
            user_id=self.user_id, username=self.username, session_id=self.session_id
        )
        return options

    def add(
        self,
        credential: dict[str, Any],
        name: str = "Blue key",
        recovery: list[str] = DIGESTS,
    ) -> dict[str, Any]:
        added: dict[str, Any] = self.client.add_passkey(
            user_id=self.user_id,
            session_id=self.session_id,
            name=name,
            credential=credential,
            recovery=recovery,
        )
        return added

    def ask_to_sign_in(self) -> dict[str, Any]:
        options: dict[str, Any] = self.client.ask_passkey_to_sign_in(**self.log_in)
        return options

    def ask(self) -> dict[str, Any]:
        options: dict[str, Any] = self.client.ask_passkey(
            user_id=self.user_id, session_id=self.session_id
        )
        return options

    def confirm(self, **proof: Any) -> Any:
        return self.client.confirm_password(
            user_id=self.user_id, password=PASSWORD, session_id=self.session_id, **proof
        )

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get_factors(user_id=self.user_id)["passkeys"]
        return found


def somebody(client: Any) -> Owner:
    user_id, name = str(uuid4()), f"ada-{uuid4().hex[:12]}"
    client.register(user_id=user_id, username=name, email=f"{name}@example.org", password=PASSWORD)
    return Owner(client, user_id, name)


@pytest.fixture
def ada(client: Any) -> Owner:
    return somebody(client)


@pytest.fixture
def enrolled(ada: Owner) -> Owner:
    """With one passkey."""
    assert ada.add(ada.key.create(ada.begin()))["recovery"]
    return ada


def said_of(auth: RunningService, owner: Owner) -> list[str]:
    return [type_ for type_, data in auth.events() if data.get("user_id") == owner.user_id][1:]


def test_who_has_one_signs_in_with_it(auth: RunningService, client: Any, ada: Owner) -> None:
    assert client.ask_passkey_to_sign_in(**ada.log_in) is None
    options = ada.begin()
    assert (options["rp"], options["user"]["name"]) == (
        {"id": "localhost", "name": "Folio"},
        ada.username,
    )
    client.authenticate(**ada.log_in)
    added = ada.add(ada.key.create(options))
    assert (added["recovery"], added["passkey"]["name"]) == (True, "Blue key")
    with pytest.raises(SecondFactorRequired) as asked:
        client.authenticate(**ada.log_in)
    assert [one["pointer"] for one in asked.value.errors] == ["/passkey"]
    question = ada.ask_to_sign_in()
    assert [one["id"] for one in question["allowCredentials"]] == [
        bytes_to_base64url(ada.key.credential_id)
    ]
    user = client.authenticate(**ada.log_in, passkey=ada.key.get(question))
    assert user["id"] == ada.user_id
    assert ada.passkeys[0]["last_used_at"] is not None
    assert said_of(auth, ada)[-2:] == ["user.passkey_added", "user.logged_in"]


def test_which_keys_there_are_is_told_to_who_knows_the_password(enrolled: Owner) -> None:
    with pytest.raises(Unauthenticated, match="Wrong username or password"):
        enrolled.client.ask_passkey_to_sign_in(username=enrolled.username, password="guess")  # noqa: S106


def test_it_proves_who_confirms_and_who_changes_the_password(enrolled: Owner) -> None:
    assert enrolled.confirm(passkey=enrolled.key.get(enrolled.ask())) == {"factor": True}
    change = {"user_id": enrolled.user_id, "current": PASSWORD, "new": "another horse entirely 7"}
    with pytest.raises(SecondFactorRequired):
        enrolled.client.change_password(**change)
    answer = enrolled.key.get(enrolled.ask())
    enrolled.client.change_password(**change, passkey=answer, session_id=enrolled.session_id)


def test_an_answer_counts_once(enrolled: Owner) -> None:
    answer = enrolled.key.get(enrolled.ask_to_sign_in())
    enrolled.client.authenticate(**enrolled.log_in, passkey=answer)
    with pytest.raises(Unauthenticated) as refused:
        enrolled.client.authenticate(**enrolled.log_in, passkey=answer)
    assert [one["pointer"] for one in refused.value.errors] == ["/passkey"]


def test_a_wrong_answer_spends_its_challenge_too(enrolled: Owner) -> None:
    options = enrolled.ask_to_sign_in()
    with pytest.raises(Unauthenticated):
        enrolled.client.authenticate(**enrolled.log_in, passkey=Authenticator().get(options))
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.client.authenticate(**enrolled.log_in, passkey=enrolled.key.get(options))


def test_of_many_with_one_answer_at_once_one_gets_in(auth: RunningService, enrolled: Owner) -> None:
    answer = enrolled.key.get(enrolled.ask_to_sign_in())

    def attempt(_: int) -> bool:
        with auth.client() as own:
            try:
                own.authenticate(**enrolled.log_in, passkey=answer)
            except Unauthenticated:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_a_challenge_is_for_its_purpose_session_and_account_alone(
    client: Any, enrolled: Owner
) -> None:
    other = somebody(client)
    other.add(other.key.create(other.begin()))
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.confirm(passkey=enrolled.key.get(enrolled.ask_to_sign_in()))
    with pytest.raises(Unauthenticated, match="too late"):
        client.authenticate(**enrolled.log_in, passkey=enrolled.key.get(enrolled.ask()))
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.confirm(passkey=enrolled.key.get(other.ask()))
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.confirm(passkey=enrolled.key.get(enrolled.begin()))
    asked_here = enrolled.ask()
    enrolled.session_id = "s-2"
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.confirm(passkey=enrolled.key.get(asked_here))
    with pytest.raises(Invalid, match="too late"):
        enrolled.add(Authenticator().create(enrolled.ask()))


def test_a_challenge_of_five_minutes_ago_is_nothing(auth: RunningService, enrolled: Owner) -> None:
    options = enrolled.ask_to_sign_in()
    age = "UPDATE passkey_challenges SET good_until = now() - interval '1 s' WHERE user_id = %s"
    auth.query(f"{age} RETURNING user_id", enrolled.user_id)
    with pytest.raises(Unauthenticated, match="too late"):
        enrolled.client.authenticate(**enrolled.log_in, passkey=enrolled.key.get(options))
    enrolled.ask_to_sign_in()
    kept = "SELECT count(*) FROM passkey_challenges WHERE user_id = %s"
    assert auth.query(kept, enrolled.user_id) == [(1,)], "what is past is not kept"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://content.localhost:8000", "rp_id": "localhost"},
        {"rp_id": "evil.example"},
    ],
    ids=str,
)
def test_what_another_page_got_proves_nothing(enrolled: Owner, wrong: dict[str, str]) -> None:
    elsewhere = Authenticator(**wrong)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        enrolled.add(elsewhere.create(enrolled.begin()))
    assert [one["pointer"] for one in refused.value.errors] == ["/credential"]
    for name, value in wrong.items():
        setattr(enrolled.key, name, value)
    with pytest.raises(Unauthenticated):
        enrolled.confirm(passkey=enrolled.key.get(enrolled.ask()))


def test_a_key_of_somebody_else_proves_nothing(client: Any, enrolled: Owner) -> None:
    other = somebody(client)
    other.add(other.key.create(other.begin()))
    with pytest.raises(Unauthenticated):
        enrolled.confirm(passkey=other.key.get(enrolled.ask()))
    with pytest.raises(Conflict, match="registered already"):
        enrolled.add(other.key.create(enrolled.begin()))
    theirs = {"user_id": enrolled.user_id, "passkey_id": other.passkeys[0]["id"]}
    with pytest.raises(NotFound):
        client.remove_passkey(**theirs)
    with pytest.raises(NotFound):
        client.rename_passkey(**theirs, name="Mine")
    assert len(other.passkeys) == 1


def test_a_counter_that_goes_back_is_a_copy(enrolled: Owner) -> None:
    enrolled.key.count = 7
    enrolled.confirm(passkey=enrolled.key.get(enrolled.ask()))  # 8
    for before in (3, 7):
        enrolled.key.count = before
        with pytest.raises(Unauthenticated):
            enrolled.confirm(passkey=enrolled.key.get(enrolled.ask()))
    enrolled.confirm(passkey=enrolled.key.get(enrolled.ask()))  # 9


def test_of_two_with_one_count_one_is_taken(auth: RunningService, enrolled: Owner) -> None:
    answers = []
    for _ in range(2):
        enrolled.key.count = 10
        answers.append(enrolled.key.get(enrolled.ask()))

    def confirm(answer: dict[str, Any]) -> bool:
        with auth.client() as own:
            try:
                Owner(own, enrolled.user_id, enrolled.username).confirm(passkey=answer)
            except Unauthenticated:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(confirm, answers)) == 1


def test_recovery_codes_are_those_of_the_account(client: Any, enrolled: Owner) -> None:
    secret = pyotp.random_base32()
    client.begin_totp(user_id=enrolled.user_id, secret=secret)
    code = pyotp.TOTP(secret).now()
    with pytest.raises(Unauthenticated, match="no one-time codes"):
        enrolled.confirm(code=code)
    others = [hashlib.sha256(digest.encode()).hexdigest() for digest in DIGESTS]
    told = client.enrol_totp(user_id=enrolled.user_id, code=code, recovery=others)
    assert told == {"recovery": False}, "those of before stay"
    again = client.enrol_totp(user_id=enrolled.user_id, code=code, recovery=others)
    assert again == {"recovery": False}, "when it is repeated too"
    assert enrolled.confirm(code=RECOVERY[0]) == {"factor": True}
    client.remove_totp(user_id=enrolled.user_id)
    assert enrolled.confirm(code=RECOVERY[1]) == {"factor": True}
    client.remove_passkey(user_id=enrolled.user_id, passkey_id=enrolled.passkeys[0]["id"])
    assert client.get_factors(user_id=enrolled.user_id)["recovery_codes_left"] == 0
    client.authenticate(**enrolled.log_in)


def test_the_second_key_makes_no_codes_and_the_first_can_go(client: Any, enrolled: Owner) -> None:
    spare = Authenticator()
    options = enrolled.begin()
    assert len(options["excludeCredentials"]) == 1
    assert not enrolled.add(spare.create(options), "  Spare ")["recovery"]
    assert [one["name"] for one in enrolled.passkeys] == ["Blue key", "Spare"]
    first = enrolled.passkeys[0]["id"]
    renamed = client.rename_passkey(user_id=enrolled.user_id, passkey_id=first, name="Old")
    assert renamed["name"] == "Old"
    client.remove_passkey(user_id=enrolled.user_id, passkey_id=first)
    with pytest.raises(NotFound):
        client.remove_passkey(user_id=enrolled.user_id, passkey_id=first)
    with pytest.raises(Unauthenticated):
        enrolled.confirm(passkey=enrolled.key.get(enrolled.ask()))
    assert enrolled.confirm(passkey=spare.get(enrolled.ask())) == {"factor": True}
    assert client.get_factors(user_id=enrolled.user_id)["recovery_codes_left"] == 10


def test_two_first_keys_at_once_are_told_one_set_of_codes(auth: RunningService, ada: Owner) -> None:
    made = [Authenticator().create(ada.begin()) for _ in range(2)]

    def add(number: int) -> bool:
        codes = [hashlib.sha256(f"{number} {digest}".encode()).hexdigest() for digest in DIGESTS]
        with auth.client() as own:
            other = Owner(own, ada.user_id, ada.username)
            return bool(other.add(made[number], recovery=codes)["recovery"])

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, range(2))) == [False, True]
    assert len(ada.passkeys) == 2
    assert auth.query("SELECT count(*) FROM recovery_codes WHERE user_id = %s", ada.user_id) == [
        (10,)
    ]


def test_there_is_an_end_to_how_many_one_has(auth: RunningService, ada: Owner) -> None:
    credential = ada.key.create(ada.begin())
    ada.add(credential)
    copies = """INSERT INTO passkeys
        SELECT passkey_id || n, user_id, credential_id || n::text::bytea, name, public_key,
            sign_count, transports, added_at, used_at
        FROM passkeys, generate_series(2, 20) n WHERE user_id = %s RETURNING 1"""
    assert len(auth.query(copies, ada.user_id)) == 19
    with pytest.raises(Conflict, match="20 passkeys"):
        ada.begin()


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "nul\0"], ids=repr)
def test_a_name_is_needed(enrolled: Owner, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        enrolled.add(Authenticator().create(enrolled.begin()), name)
    assert [one["pointer"] for one in refused.value.errors] == ["/name"]


@pytest.mark.parametrize("odd", [{}, {"response": {"clientDataJSON": "e30"}}], ids=repr)
def test_what_is_no_answer_is_refused_at_its_field(enrolled: Owner, odd: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated) as refused:
        enrolled.confirm(passkey=odd)
    assert [one["pointer"] for one in refused.value.errors] == ["/passkey"]
    with pytest.raises(Invalid) as invalid:
        enrolled.add(odd)
    assert [one["pointer"] for one in invalid.value.errors] == ["/credential"]


def test_no_event_has_a_key_or_its_name(auth: RunningService, enrolled: Owner) -> None:
    told = repr([data for _, data in auth.events() if data.get("user_id") == enrolled.user_id])
    for word in ("Blue key", bytes_to_base64url(enrolled.key.credential_id)):
        assert word not in told


def test_an_operator_lets_in_who_has_lost_them(auth: RunningService, enrolled: Owner) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auth.unlock", enrolled.username],
        env=auth.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    enrolled.client.authenticate(**enrolled.log_in)
    assert auth.actors("user.passkey_removed")[-1] == "operator"


def test_nobody_sets_one_up_for_an_account_that_is_not_there(client: Any) -> None:
    nobody = Owner(client, str(uuid4()), "nobody")
    credential = nobody.key.create(nobody.begin())
    with pytest.raises(PlatformError) as refused:
        nobody.add(credential)
    assert isinstance(refused.value, NotFound)
    assert nobody.passkeys == []
