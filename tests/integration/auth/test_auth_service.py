"""The auth service as it runs: a process, a broker, a database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.running_service import RunningService

from auth.passwords import Passwords
from plugin_platform.errors import Conflict, Invalid, NotFound, Unauthenticated
from plugin_platform.names import skeleton

PASSWORD = "correct horse battery staple"  # noqa: S105


def person(**changes: str) -> dict[str, str]:
    username = f"ada-{uuid4().hex[:12]}"
    return {
        "user_id": str(uuid4()),
        "username": username,
        "email": f"{username}@example.org",
        "password": PASSWORD,
    } | changes


def said_of(auth: RunningService, user_id: str) -> list[tuple[str, dict[str, Any]]]:
    return [(type_, data) for type_, data in auth.events() if data["user_id"] == user_id]


def pointers(error: pytest.ExceptionInfo[Any]) -> set[str]:
    return {one["pointer"] for one in error.value.errors}


def test_a_registered_account_can_be_asked_for(auth: RunningService, client: Any) -> None:
    ada = person()
    user = client.register(**ada)
    assert user == {
        "id": ada["user_id"],
        "username": ada["username"],
        "email": ada["email"],
        "is_developer": False,
        "roles": [],
    }
    assert client.get_user(user_id=user["id"]) == user


def test_an_account_is_found_by_its_name_however_that_is_written(client: Any) -> None:
    ada = person()
    client.register(**ada)
    found = client.find_account(username=ada["username"].upper())
    assert found == {"id": ada["user_id"], "username": ada["username"]}
    for nobody in (f"no-{uuid4().hex[:12]}", "", "%"):
        with pytest.raises(NotFound):
            client.find_account(username=nobody)


def test_a_repeated_registration_has_the_same_answer_and_appends_nothing(
    auth: RunningService, client: Any
) -> None:
    ada = person()
    assert client.register(**ada) == client.register(**ada)
    assert [type_ for type_, _ in said_of(auth, ada["user_id"])] == ["user.registered"]


def test_a_registration_says_once_whose_installs_move(auth: RunningService, client: Any) -> None:
    ada = person()
    for _ in range(2):
        user = client.register(**ada, visitor_id="v-1")
    assert said_of(auth, user["id"]) == [
        ("user.registered", {"user_id": user["id"], "username": ada["username"]}),
        ("user.logged_in", {"user_id": user["id"], "visitor_id": "v-1"}),
    ]


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_the_same_id_with_other_details_is_a_conflict(client: Any, field: str) -> None:
    ada, other = person(), person(password="another good phrase")  # noqa: S106
    client.register(**ada)
    with pytest.raises(Conflict):
        client.register(**{**ada, field: other[field]})


@pytest.mark.parametrize(
    "change",
    [str, str.upper, lambda name: name.replace("-", "_"), lambda name: name.replace("0", "o")],
)
def test_a_taken_name_or_one_that_looks_like_it_is_a_conflict_with_a_pointer(
    auth: RunningService, client: Any, change: Callable[[str], str]
) -> None:
    ada = person(username=f"ada-0-{uuid4().hex[:12]}")
    client.register(**ada)
    other = person(username=change(ada["username"]))
    with pytest.raises(Conflict) as error:
        client.register(**other)
    assert pointers(error) == {"/username"}
    assert said_of(auth, other["user_id"]) == []


@pytest.mark.parametrize("change", [str, str.upper])
def test_nobody_learns_by_registering_whose_address_it_is(
    client: Any, change: Callable[[str], str]
) -> None:
    """The address of nobody has been confirmed, so two accounts may have the same."""
    ada = person()
    client.register(**ada)
    other = person(email=change(ada["email"]))
    assert client.register(**other)["email"] == other["email"]


def test_the_skeletons_of_names_are_the_same_in_the_database(auth: RunningService) -> None:
    names = ["Ada", "dem0-1", "rnvv_VV-RN", "i15lLI-0", "vvvv", "rrnn", "Az09_-"]
    by_sql = auth.query(
        "SELECT translate(replace(replace(lower(name), 'rn', 'm'), 'vv', 'w'), '015i-', 'olsl_')"
        " FROM unnest(%s::text[]) AS name",
        names,
    )
    assert [found for (found,) in by_sql] == [skeleton(name) for name in names]


def test_of_many_who_want_names_that_look_alike_at_once_one_gets_it(auth: RunningService) -> None:
    tail = uuid4().hex[:12]

    def register(number: int) -> bool:
        with auth.client() as client:
            try:
                client.register(
                    **person(username=f"{'lI1i'[number % 4]}{'o0'[number // 4]}-{tail}")
                )
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(register, range(8))) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "admin"),
        ("username", "R00T"),
        ("password", "Password1!"),
        ("password", "aaaaaaaaaa"),
    ],
)
def test_reserved_names_and_common_passwords_are_invalid_with_a_pointer(
    client: Any, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as error:
        client.register(**person(**{field: value}))
    assert pointers(error) == {f"/{field}"}


def test_a_password_is_changed_once_and_the_fact_is_said(auth: RunningService, client: Any) -> None:
    ada = person()
    user = client.register(**ada)
    change = {"user_id": user["id"], "current": PASSWORD, "new": "a longer walk on the beach"}
    for _ in range(2):  # the command may come twice
        assert client.change_password(**change) is None
    with pytest.raises(Unauthenticated):
        client.authenticate(username=ada["username"], password=PASSWORD)
    client.authenticate(username=ada["username"], password=change["new"])
    types = [type_ for type_, _ in said_of(auth, user["id"])]
    assert types == ["user.registered", "user.password_changed", "user.logged_in"]


def test_a_password_is_not_changed_without_the_one_before(client: Any) -> None:
    ada = person()
    user = client.register(**ada)
    with pytest.raises(Unauthenticated):
        client.change_password(user_id=user["id"], current="a guess", new="something else entirely")
    with pytest.raises(Invalid) as error:
        client.change_password(user_id=user["id"], current=PASSWORD, new=ada["username"])
    assert pointers(error) == {"/new"}
    client.authenticate(username=ada["username"], password=PASSWORD)


def test_of_two_changes_at_once_one_wins_and_the_other_is_told(auth: RunningService) -> None:
    with auth.client() as client:
        ada = person()
        user = client.register(**ada)

    def change(new: str) -> bool:
        with auth.client() as own:
            try:
                own.change_password(user_id=user["id"], current=PASSWORD, new=new)
            except (Conflict, Unauthenticated):
                return False
            return True

    choices = [f"walk number {number} on the beach" for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(change, choices)) == 1
    assert [t for t, _ in said_of(auth, user["id"])].count("user.password_changed") == 1


def test_an_invalid_registration_stores_nothing(auth: RunningService, client: Any) -> None:
    wrong = person(username="a b", email="nowhere", password="short")  # noqa: S106
    with pytest.raises(Invalid) as error:
        client.register(**wrong)
    assert pointers(error) == {"/username", "/email", "/password"}
    assert said_of(auth, wrong["user_id"]) == []
    assert auth.query("SELECT 1 FROM credentials WHERE user_id = %s", wrong["user_id"]) == []


def test_of_many_who_want_one_name_at_once_one_gets_it(auth: RunningService) -> None:
    username = person()["username"]

    def register(_: int) -> bool:
        with auth.client() as client:
            try:
                client.register(**person(username=username))
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(register, range(10))) == 1
    rows = auth.query("SELECT 1 FROM events WHERE data->>'username' = %s", username)
    assert len(rows) == 1


def test_the_same_registration_many_times_at_once_is_one_account(auth: RunningService) -> None:
    ada = person()

    def register(_: int) -> Any:
        with auth.client() as client:
            return client.register(**ada)["id"]

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(register, range(10))) == {ada["user_id"]}
    assert len(said_of(auth, ada["user_id"])) == 1


def test_logging_in_is_a_fact_with_the_visitor(auth: RunningService, client: Any) -> None:
    ada = person()
    user = client.register(**ada)
    answer = client.authenticate(
        username=ada["username"].upper(), password=PASSWORD, visitor_id="v-1"
    )
    assert answer == user
    client.authenticate(username=ada["username"], password=PASSWORD)
    assert said_of(auth, user["id"])[1:] == [
        ("user.logged_in", {"user_id": user["id"], "visitor_id": "v-1"}),
        ("user.logged_in", {"user_id": user["id"], "visitor_id": None}),
    ]


def test_a_wrong_password_and_an_unknown_name_have_the_same_answer(
    auth: RunningService, client: Any
) -> None:
    ada = person()
    client.register(**ada)
    messages = set()
    for username in (ada["username"], person()["username"], "no such name", "\x00", ""):
        with pytest.raises(Unauthenticated) as error:
            client.authenticate(username=username, password="wrong horse")  # noqa: S106
        messages.add(error.value.detail)
    assert len(messages) == 1
    assert [type_ for type_, _ in said_of(auth, ada["user_id"])] == ["user.registered"]


def test_a_password_is_confirmed_and_that_is_no_log_in(auth: RunningService, client: Any) -> None:
    ada, grace = client.register(**person()), client.register(**person(password="another phrase"))  # noqa: S106
    assert client.confirm_password(user_id=ada["id"], password=PASSWORD) == {"factor": False}
    for user_id in (grace["id"], str(uuid4())):
        with pytest.raises(Unauthenticated):
            client.confirm_password(user_id=user_id, password=PASSWORD)
    assert [type_ for type_, _ in said_of(auth, ada["id"])] == ["user.registered"]


def test_a_hash_of_old_parameters_is_renewed_at_log_in(auth: RunningService, client: Any) -> None:
    ada = person()
    client.register(**ada)
    old = Passwords(memory_kib=8 * 1024, iterations=1).hash(PASSWORD)
    mine = "WHERE user_id = %s RETURNING 1"
    auth.query(f"UPDATE credentials SET password_hash = %s {mine}", old, ada["user_id"])  # noqa: S608
    client.authenticate(username=ada["username"], password=PASSWORD)
    [(renewed,)] = auth.query(
        "SELECT password_hash FROM credentials WHERE user_id = %s", ada["user_id"]
    )
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert client.authenticate(username=ada["username"], password=PASSWORD)["id"] == ada["user_id"]


def test_many_log_ins_of_one_account_at_once_all_succeed(auth: RunningService, client: Any) -> None:
    ada = person()
    client.register(**ada)

    def log_in(_: int) -> Any:
        with auth.client() as own:
            return own.authenticate(username=ada["username"], password=PASSWORD)["id"]

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(log_in, range(20))) == {ada["user_id"]}
    assert len(said_of(auth, ada["user_id"])) == 21


def test_an_account_becomes_a_developer_once(auth: RunningService, client: Any) -> None:
    user = client.register(**person())
    assert client.enrol_developer(user_id=user["id"])["is_developer"]
    assert client.enrol_developer(user_id=user["id"])["is_developer"]
    types = [type_ for type_, _ in said_of(auth, user["id"])]
    assert types == ["user.registered", "user.developer_enrolled"]


@pytest.mark.parametrize("method", ["get_user", "enrol_developer"])
def test_nobody_is_not_found(client: Any, method: str) -> None:
    with pytest.raises(NotFound):
        getattr(client, method)(user_id=str(uuid4()))


def test_the_metadata_of_a_command_are_those_of_its_event(
    auth: RunningService, client: Any
) -> None:
    user = client.register(**person(), metadata={"correlationId": "request-1"})
    client.authenticate(
        username=user["username"], password=PASSWORD, metadata={"correlationId": "request-2"}
    )
    rows = auth.query(
        "SELECT metadata->>'correlationId' FROM events WHERE stream = %s ORDER BY version",
        f"account-{user['id']}",
    )
    assert rows == [("request-1",), ("request-2",)]


def test_history_gives_what_was_said_for_those_who_missed_it(
    auth: RunningService, client: Any
) -> None:
    user = client.register(**person())
    head = client.history(position=0, limit=1)["head"]
    [last] = client.history(position=head - 1)["events"]
    assert last["type"] == "user.registered"
    assert last["data"] == {"user_id": user["id"], "username": user["username"]}


def test_no_secret_and_no_address_is_in_an_event_or_in_the_log(
    auth: RunningService, client: Any
) -> None:
    ada = person(password="a-very-secret-pass-phrase")  # noqa: S106
    client.register(**ada)
    client.authenticate(username=ada["username"], password=ada["password"])
    with pytest.raises(Unauthenticated):
        client.authenticate(username=ada["username"], password="an-attempt-at-guessing")  # noqa: S106
    client.register(**person(email=ada["email"]))
    with pytest.raises(Invalid):
        client.register(**person(email="not-an-address", password="2short"))  # noqa: S106
    log = auth.query("SELECT data::text || metadata::text FROM events")
    text = auth.log.read_text() + "".join(row for (row,) in log)
    secrets = ["a-very-secret", "an-attempt", "not-an-address", "2short", "argon2", "@example"]
    assert [one for one in secrets if one in text] == []
