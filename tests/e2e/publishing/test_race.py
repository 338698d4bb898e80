"""Fifty who publish one version at once through the gateway, each with bytes of their own."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from deploy.local.plain_http import PLAIN
from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, bundle, new_plugin_id

ROUNDS = int(os.environ.get("HTTP_RACE_ROUNDS", "2"))
REQUESTS = 50
PATIENCE = 120.0  # s; only ends a hopeless round
WAIT = (429, 503)  # the gateway takes two uploads of a person at a time, a service two checks


def owners(gateway: str, plugin_id: str, many: int) -> list[Person]:
    """Who made the plugin, and co-owners."""
    people = [Person(gateway, patience=0).register().become_developer() for _ in range(many)]
    publisher, *invited = people
    assert publisher.create_plugin(plugin_id).status_code == 201
    path = f"/developer/plugins/{plugin_id}/owners"
    for person in invited:
        assert publisher.http.post(path, json={"username": person.username}).is_success
        assert person.http.post(f"{path}/accept").is_success
    return people


def race(people: list[Person], plugin_id: str, version: str) -> tuple[bytes, httpx.Response]:
    """The bytes of the one who got it, and the answer; raises AssertionError."""
    module = bundle(plugin_id, version)
    data = [module + b"//%d\n" % number for number in range(REQUESTS)]
    start = threading.Barrier(REQUESTS)

    def publish(number: int) -> httpx.Response:
        person, end = people[number % len(people)], time.monotonic() + PATIENCE
        start.wait()
        while (
            answer := person.publish(plugin_id, data[number], version)
        ).status_code in WAIT and time.monotonic() < end:
            time.sleep(0.2)
        return answer

    with ThreadPoolExecutor(REQUESTS) as pool:
        answers = list(pool.map(publish, range(REQUESTS)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: REQUESTS - 1}
    return next(
        (mine, answer)
        for mine, answer in zip(data, answers, strict=True)
        if answer.status_code == 201
    )


def served(platform: Platform, plugin_id: str, version: str, digest: str) -> httpx.Response:
    """As a browser gets it."""
    return httpx.get(
        f"{platform.gateway}/bundles/{plugin_id}/{version}/{digest}.js",
        headers={"host": httpx.URL(platform.settings["CONTENT_URL"]).netloc.decode()},
        verify=PLAIN,
    )


@pytest.mark.parametrize("many", [1, 5], ids=["one person", "co-owners"])
def test_of_fifty_requests_for_a_version_one_publishes_it_and_its_own_bytes_are_served(
    platform: Platform, many: int
) -> None:
    plugin_id = new_plugin_id()
    people = owners(platform.gateway, plugin_id, many)
    for number in range(ROUNDS):
        version = f"1.{number}.0"
        data, answer = race(people, plugin_id, version)
        hashed = base64.b64encode(hashlib.sha384(data).digest()).decode()
        assert answer.json()["integrity"] == f"sha384-{hashed}"
        digest = hashlib.sha256(data).hexdigest()
        assert digest in answer.json()["bundleUrl"]
        assert served(platform, plugin_id, version, digest).content == data
    listed = people[0].http.get(f"/developer/plugins/{plugin_id}/versions").json()["items"]
    assert Counter(one["version"] for one in listed) == {f"1.{n}.0": 1 for n in range(ROUNDS)}
