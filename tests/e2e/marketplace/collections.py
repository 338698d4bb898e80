"""Collections of the front page, made by a moderator over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deploy.local.test.testbed import Platform
from tests.e2e.people import Person, new_plugin_id

PLACEMENTS = ("starter", "featured", "listed")


@contextmanager
def moderator_of(platform: Platform) -> Iterator[Person]:
    person, account = Person(platform.gateway), platform.accounts["moderator"]
    assert person.log_in(account["username"], account["password"]).is_success
    assert person.confirm(account["password"]).is_success
    yield person
    person.http.close()


def show(
    moderator: Person, placement: str, plugin_ids: Sequence[str], title: str, rank: int = 500
) -> str:
    """Its id."""
    name = new_plugin_id()
    about = {"id": name, "title": title, "words": "For tests.", "placement": placement}
    made = moderator.http.post("/moderation/collections", json={**about, "rank": rank})
    assert made.status_code == 201, made.text
    place = f"/moderation/collections/{name}"
    changes = {"pluginIds": list(plugin_ids), "revision": made.json()["revision"]}
    assert moderator.http.patch(place, json=changes).is_success
    assert moderator.http.post(f"{place}/publish").is_success
    return name


def remove(moderator: Person, name: str) -> None:
    assert moderator.http.delete(f"/moderation/collections/{name}").is_success
