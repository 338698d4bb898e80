"""`python -m auth.grant`, as an operator calls it."""

import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.running_service import RunningService


def grant(auth: RunningService, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auth.grant", *arguments],
        env=auth.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.fixture
def user(auth: RunningService) -> Any:
    username = f"ada-{uuid4().hex[:12]}"
    with auth.client() as client:
        return client.register(
            user_id=str(uuid4()),
            username=username,
            email=f"{username}@example.org",
            password="correct horse battery",  # noqa: S106
        )


def test_a_granted_role_is_there_at_once_and_once(
    auth: RunningService, user: dict[str, str]
) -> None:
    for _ in range(2):
        done = grant(auth, user["username"].upper(), "moderator")
        assert (done.returncode, done.stderr) == (0, "")
    with auth.client() as client:
        assert client.get_user(user_id=user["id"])["roles"] == ["moderator"]
    granted = "SELECT 1 FROM events WHERE type = 'user.role_granted' AND data->>'user_id' = %s"
    assert len(auth.query(granted, user["id"])) == 1
    assert auth.actors("user.role_granted")[-1] == "operator"


@pytest.mark.parametrize("username", ["nobody-has-this-name", "no name"])
def test_an_unknown_account_is_named_in_the_error(auth: RunningService, username: str) -> None:
    done = grant(auth, username, "moderator")
    assert done.returncode == 1
    assert username in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_role_is_refused_with_those_that_exist(
    auth: RunningService, user: dict[str, str]
) -> None:
    done = grant(auth, user["username"], "emperor")
    assert done.returncode == 2
    assert "moderator" in done.stderr
