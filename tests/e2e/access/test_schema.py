"""Whatever is sent to the API, it answers as its OpenAPI document says, and never with a 5xx.

``schemathesis`` makes the requests of the document: valid ones, and ones that break it. Each
operation is also asked with what there is: what it answers when it succeeds is compared, too.
"""

from __future__ import annotations

import os
import re
from typing import Any

import httpx
import pytest
import schemathesis
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.e2e.access import real
from tests.e2e.access import world as worlds
from tests.e2e.people import TIMEOUT, Person, bundle, new_plugin_id

# A few suffice in the suite; by hand many more.
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "3"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# These end the session with which all else is asked: each request has one of its own.
ENDINGS = {"postAuthLogout", "deleteAuthSessions", "postAuthPassword", "postAuthRegister"}
FEW = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Asking:
    """Two people in turn: a developer who has published a version, and a moderator."""

    def __init__(self, platform: Platform) -> None:
        self.base_url = platform.gateway
        developer = Person(platform.gateway).register().become_developer()
        self.plugin_id = new_plugin_id()
        assert developer.create_plugin(self.plugin_id).status_code == 201
        assert developer.publish(self.plugin_id, bundle(self.plugin_id)).status_code == 201
        account = platform.accounts["moderator"]
        moderator = Person(platform.gateway)
        assert moderator.log_in(account["username"], account["password"]).is_success
        assert moderator.confirm(account["password"]).is_success
        self._platform = platform
        self._cookies = [session_of(person) for person in (developer, moderator)]
        self.asked = 0

    def ask(self, case: Any) -> None:
        """Every other time of what there is, so that not all is answered with 404."""
        self.asked += 1
        there_is = {"plugin_id": self.plugin_id, "version": "1.0.0"}
        if self.asked % 2 and case.path_parameters:
            names = case.path_parameters.keys() & there_is
            case.path_parameters.update({name: there_is[name] for name in names})
        cookie = self._cookies["/moderation/" in case.path]
        if case.operation.definition.raw["operationId"] in ENDINGS:
            cookie = session_of(Person(self._platform.gateway).register())
        case.cookies = {}
        case.headers.pop("Authorization", None)
        answer = case.call(base_url=self.base_url, headers={"Cookie": cookie}, timeout=60)
        case.validate_response(answer, checks=CHECKS)


def compare(operation: Any, answer: httpx.Response) -> None:
    """Raises what is not as the document has it; what was asked is not looked at."""
    answer.request = httpx.Request(answer.request.method, answer.request.url)
    names = dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "x")
    operation.Case(path_parameters=names).validate_response(answer, checks=CHECKS)


def document(platform: Platform) -> Any:
    url = f"{platform.gateway}/api/v1/openapi.json"
    return httpx.get(url, timeout=TIMEOUT, verify=PLAIN, trust_env=False).json()


def schema_of(platform: Platform) -> Any:
    return schemathesis.openapi.from_dict(document(platform)).exclude(operation_id=real.ENDLESS)


def session_of(person: Person) -> str:
    return f"session={person.http.cookies['session']}"


@pytest.mark.timeout(600)
def test_every_operation_succeeds_once_and_answers_as_the_document_describes(
    platform: Platform,
) -> None:
    schema = schema_of(platform)
    found = [each.ok() for each in schema.get_all_operations()]
    operations = {each.definition.raw["operationId"]: each for each in found}
    succeeded: set[str] = set()
    wrong: list[str] = []

    def look(name: str, answer: httpx.Response) -> None:
        if answer.is_success:
            succeeded.add(name)
        try:
            compare(operations[name], answer)
        except (Exception, FailureGroup) as error:
            wrong.append(f"{name}: {error!r}")

    for asked in real.all_of_it(worlds.make(platform)):
        look(asked.operation, asked.answer)
    assert not wrong, "\n\n".join(wrong)
    assert operations.keys() - succeeded == real.EXPECTED.keys()


@pytest.mark.timeout(600)
def test_every_answer_is_one_that_the_document_describes(platform: Platform) -> None:
    asking = Asking(platform)
    schema = schema_of(platform)
    wrong: list[str] = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        case = strategies.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        )
        try:
            FEW(given(case=case)(asking.ask))()
        except (Exception, FailureGroup) as error:
            wrong.append(f"{operation.label}: {error!r}")
    print(f"{asking.asked} requests")
    assert not wrong, "\n\n".join(wrong)
    assert asking.asked > 150
