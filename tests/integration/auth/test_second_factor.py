"""One-time codes and recovery codes in the service as it runs."""

import hashlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from tests.integration.running_service import FACTOR_KEY, RunningService

from auth.factors.sealing import Seal
from plugin_platform import api_tokens
from plugin_platform.errors import (
    Conflict,
    Invalid,
    NotFound,
    SecondFactorRequired,
    Unauthenticated,
    Unavailable,
)

PASSWORD = "correct horse battery staple"  # noqa: S105
RECOVERY = [f"{letter}BCDEFGHJKLMNPQR" for letter in "ABCDEFGHJK"]
DIGESTS = [hashlib.sha256(code.encode()).hexdigest() for code in RECOVERY]


@dataclass
class Owner:
    user_id: str
    username: str
    secret: str

    def code(self, periods: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * periods)

    @property
    def log_in(self) -> dict[str, str]:
        return {"username": self.username, "password": PASSWORD}


@pytest.fixture
def ada(client: Any) -> Owner:
    """Who has begun, and not yet given a code."""
    user_id, name = str(uuid4()), f"ada-{uuid4().hex[:12]}"
    client.register(user_id=user_id, username=name, email=f"{name}@example.org", password=PASSWORD)
    owner = Owner(user_id, name, pyotp.random_base32())
    client.begin_totp(user_id=user_id, secret=owner.secret)
    return owner


@pytest.fixture
def enrolled(client: Any, ada: Owner) -> Owner:
    """With the code of this period: that of the next one is good already."""
    client.enrol_totp(user_id=ada.user_id, code=ada.code(), recovery=DIGESTS)
    return ada


def said_of(auth: RunningService, owner: Owner) -> list[str]:
    return [type_ for type_, data in auth.events() if data.get("user_id") == owner.user_id][1:]


def test_nothing_is_asked_for_before_the_first_code_was_given(client: Any, ada: Owner) -> None:
    client.authenticate(**ada.log_in)
    assert client.get_factors(user_id=ada.user_id)["totp"] is False
    with pytest.raises(Invalid) as error:
        client.enrol_totp(user_id=ada.user_id, code="000000", recovery=DIGESTS)
    assert [one["pointer"] for one in error.value.errors] == ["/code"]
    client.authenticate(**ada.log_in)


def test_from_then_on_the_password_is_not_enough(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    with pytest.raises(SecondFactorRequired):
        client.authenticate(**enrolled.log_in)
    with pytest.raises(SecondFactorRequired):
        client.confirm_password(user_id=enrolled.user_id, password=PASSWORD)
    assert said_of(auth, enrolled) == ["user.second_factor_enrolled"]
    user = client.authenticate(**enrolled.log_in, code=enrolled.code(1))
    assert user["id"] == enrolled.user_id


def test_a_wrong_password_says_nothing_of_a_second_factor(client: Any, enrolled: Owner) -> None:
    with pytest.raises(Unauthenticated, match="Wrong username or password"):
        client.authenticate(username=enrolled.username, password="guess", code=enrolled.code(1))  # noqa: S106
    client.authenticate(**enrolled.log_in, code=enrolled.code(1))


def test_a_code_counts_once(auth: RunningService, client: Any, enrolled: Owner) -> None:
    code = enrolled.code(1)
    client.authenticate(**enrolled.log_in, code=code)
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="used before"):
            client.authenticate(**enrolled.log_in, code=code)
    with pytest.raises(Unauthenticated, match="used before"):
        client.confirm_password(user_id=enrolled.user_id, password=PASSWORD, code=code)
    assert said_of(auth, enrolled).count("user.logged_in") == 1
    client.authenticate(**enrolled.log_in, code=RECOVERY[3])


def test_of_many_with_one_code_at_once_one_gets_in(auth: RunningService, enrolled: Owner) -> None:
    code = enrolled.code(1)

    def attempt(_: int) -> bool:
        with auth.client() as own:
            try:
                own.authenticate(**enrolled.log_in, code=code)
            except Unauthenticated:
                return False
            return True

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(attempt, range(10))) == 1
    assert said_of(auth, enrolled).count("user.logged_in") == 1


def test_a_recovery_code_is_good_once(auth: RunningService, client: Any, enrolled: Owner) -> None:
    spoken = f"{RECOVERY[0][:4]}-{RECOVERY[0][4:]}".lower()
    client.authenticate(**enrolled.log_in, code=spoken)
    with pytest.raises(Unauthenticated) as error:
        client.authenticate(**enrolled.log_in, code=RECOVERY[0])
    assert [one["pointer"] for one in error.value.errors] == ["/code"]
    state = client.get_factors(user_id=enrolled.user_id)
    assert (state["totp"], state["recovery_codes_left"]) == (True, 9)
    assert said_of(auth, enrolled)[1:] == ["user.recovery_code_used", "user.logged_in"]


def test_new_recovery_codes_end_the_old_ones(client: Any, enrolled: Owner) -> None:
    renewed = [hashlib.sha256(f"new-{number}".encode()).hexdigest() for number in range(10)]
    client.renew_recovery_codes(user_id=enrolled.user_id, recovery=renewed)
    with pytest.raises(Unauthenticated):
        client.authenticate(**enrolled.log_in, code=RECOVERY[1])
    assert client.get_factors(user_id=enrolled.user_id)["recovery_codes_left"] == 10


def test_confirming_says_whether_a_factor_was_proven(client: Any, enrolled: Owner) -> None:
    confirm = {"user_id": enrolled.user_id, "password": PASSWORD}
    assert client.confirm_password(**confirm, code=enrolled.code(1)) == {"factor": True}
    client.remove_totp(user_id=enrolled.user_id)
    assert client.confirm_password(**confirm) == {"factor": False}


def test_a_repeated_enrolment_changes_nothing_and_another_is_refused(
    auth: RunningService, client: Any, ada: Owner
) -> None:
    command = {"user_id": ada.user_id, "code": ada.code(), "recovery": DIGESTS}
    for _ in range(2):
        client.enrol_totp(**command)
    assert said_of(auth, ada) == ["user.second_factor_enrolled"]
    with pytest.raises(Conflict):
        client.enrol_totp(**command | {"code": ada.code(1)})
    with pytest.raises(Conflict):
        client.begin_totp(user_id=ada.user_id, secret=pyotp.random_base32())
    client.authenticate(**ada.log_in, code=RECOVERY[2])


def test_an_enrolment_whose_answer_was_lost_is_repeated_with_new_recovery_codes(
    auth: RunningService, client: Any, ada: Owner
) -> None:
    """Who asks makes new ones each time, and those of a lost answer nobody has seen."""
    command = {"user_id": ada.user_id, "code": ada.code()}
    seen = hashlib.sha256(b"SEENBCDEFGHJKLMN").hexdigest()
    assert client.enrol_totp(**command, recovery=DIGESTS) == {"recovery": True}
    assert client.enrol_totp(**command, recovery=[seen, *DIGESTS[1:]]) == {"recovery": True}
    assert said_of(auth, ada) == ["user.second_factor_enrolled"]
    with pytest.raises(Unauthenticated):
        client.authenticate(**ada.log_in, code=RECOVERY[0])
    client.authenticate(**ada.log_in, code="SEENBCDEFGHJKLMN")


def test_no_event_has_a_secret_or_a_code(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    client.authenticate(**enrolled.log_in, code=enrolled.code(1))
    told = repr([data for _, data in auth.events()])
    for secret in (enrolled.secret, *RECOVERY, *DIGESTS):
        assert secret not in told


def test_an_operator_lets_in_who_has_lost_everything(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    command = [sys.executable, "-m", "auth.unlock", enrolled.username]
    options: dict[str, Any] = {"env": auth.environment, "capture_output": True, "text": True}
    for _ in range(2):
        done = subprocess.run(command, timeout=90, check=False, **options)
        assert (done.returncode, done.stderr) == (0, "")
    client.authenticate(**enrolled.log_in)
    assert auth.actors("user.second_factor_removed")[-1] == "operator"
    unknown = subprocess.run([*command[:-1], "no-body"], timeout=90, check=False, **options)
    assert unknown.returncode == 1
    assert "no-body" in unknown.stderr


def test_nobody_sets_one_up_for_an_account_that_is_not_there(client: Any) -> None:
    nobody = str(uuid4())
    secret = pyotp.random_base32()
    client.begin_totp(user_id=nobody, secret=secret)
    with pytest.raises(NotFound):
        client.enrol_totp(user_id=nobody, code=pyotp.TOTP(secret).now(), recovery=DIGESTS)


def test_a_new_password_takes_the_second_factor_too(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    """Who has only the password would else lock the owner out with it."""
    change = {"user_id": enrolled.user_id, "current": PASSWORD, "new": "another horse entirely 7"}
    with pytest.raises(SecondFactorRequired):
        client.change_password(**change)
    with pytest.raises(Unauthenticated):
        client.change_password(**change, code="000000")
    assert "user.password_changed" not in said_of(auth, enrolled)
    client.authenticate(**enrolled.log_in, code=RECOVERY[0])
    client.change_password(**change, code=enrolled.code(1))
    client.change_password(**change, code=enrolled.code(1))  # the same command again
    assert said_of(auth, enrolled).count("user.password_changed") == 1
    with pytest.raises(Unauthenticated):
        client.authenticate(**enrolled.log_in, code=RECOVERY[1])


def test_a_wrong_old_password_spends_no_code(client: Any, enrolled: Owner) -> None:
    change = {"user_id": enrolled.user_id, "new": "another horse entirely 7"}
    with pytest.raises(Unauthenticated):
        client.change_password(**change, current="wrong", code=RECOVERY[0])
    client.change_password(**change, current=PASSWORD, code=RECOVERY[0])


def kept_of(auth: RunningService, owner: Owner) -> str:
    [(kept,)] = auth.query("SELECT secret FROM one_time_codes WHERE user_id = %s", owner.user_id)
    return str(kept)


def keep(auth: RunningService, owner: Owner, kept: str) -> None:
    update = "UPDATE one_time_codes SET secret = %s WHERE user_id = %s RETURNING 1"
    assert auth.query(update, kept, owner.user_id)


def test_the_secret_lies_sealed(auth: RunningService, enrolled: Owner) -> None:
    kept = kept_of(auth, enrolled)
    assert enrolled.secret not in kept
    assert Seal(FACTOR_KEY).open(kept) == enrolled.secret


def test_one_of_before_there_was_a_key_is_sealed_when_it_is_used(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    keep(auth, enrolled, enrolled.secret)
    with pytest.raises(Unauthenticated):
        client.authenticate(**enrolled.log_in, code="000000")
    client.authenticate(**enrolled.log_in, code=enrolled.code(1))
    assert Seal(FACTOR_KEY).is_current(kept_of(auth, enrolled))


def test_a_key_that_nobody_has_leaves_the_recovery_codes(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    keep(auth, enrolled, Seal("a key that was lost, of the same length").close(enrolled.secret))
    with pytest.raises(Unavailable):
        client.authenticate(**enrolled.log_in, code=enrolled.code(1))
    client.authenticate(**enrolled.log_in, code=RECOVERY[0])


def test_an_operator_seals_all_with_a_new_key(
    auth: RunningService, client: Any, enrolled: Owner
) -> None:
    earlier, lost = "an-earlier-key-of-more-than-32-characters", "a key that nobody knows any more"
    environment = auth.environment | {"EARLIER_FACTOR_KEYS": earlier}
    keep(auth, enrolled, Seal(earlier).close(enrolled.secret))

    def reseal() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "auth.reseal"]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=90, check=False
        )

    done = reseal()
    assert "sealed with the present key" in done.stdout
    assert Seal(FACTOR_KEY).open(kept_of(auth, enrolled)) == enrolled.secret
    keep(auth, enrolled, Seal(lost).close(enrolled.secret))
    refused = reseal()
    assert refused.returncode == 1
    assert enrolled.user_id in refused.stderr


def test_a_token_and_a_trusted_workflow_say_whether_their_account_has_one_now(
    client: Any, ada: Owner
) -> None:
    digest = api_tokens.digest(api_tokens.make())
    wish = {"name": "laptop", "plugins": None, "actions": ["publish"], "seconds": 3600}
    client.issue_token(user_id=ada.user_id, token_id=str(uuid4()), digest=digest, **wish)
    repository = {"issuer": "https://ci.example", "repository": f"ada/{ada.username}"}
    workflow = repository | {"workflow": "publish.yml", "environment": None}
    actor = {"id": ada.user_id, "username": ada.username, "is_developer": True, "roles": []}
    client.trust_publisher(actor=actor, plugin_id="words", **workflow)

    def told() -> list[bool]:
        run = workflow | {"plugin_id": "words", "repository_id": None}
        [matched] = client.match_publishers(run=run)
        return [client.find_token(digest=digest)["second_factor"], matched["second_factor"]]

    assert told() == [False, False], "one that was begun is none"
    client.enrol_totp(user_id=ada.user_id, code=ada.code(), recovery=DIGESTS)
    assert told() == [True, True]
    client.remove_totp(user_id=ada.user_id)
    assert told() == [False, False]
