"""People of whom a version depends on who they are."""

from collections.abc import Callable

from playwright.sync_api import Page
from tests.e2e.people import Person

OpenPage = Callable[[Person], Page]


def principal(person: Person) -> str:
    return f"user:{person.http.get('/auth/me').json()['user']['id']}"
