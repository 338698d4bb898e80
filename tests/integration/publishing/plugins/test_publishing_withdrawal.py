"""Yanks, deprecations and blocks, at the service as it runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.integration.publishing.developers import (
    ADA,
    bundle,
    developer,
    listing,
    said_of,
    stored_keys,
    submission,
    to,
)
from tests.integration.running_service import RunningService
from tests.unit.publishing.zips import zipped

from plugin_platform import config
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Conflict, Forbidden, Invalid, NotFound

MODERATOR = developer(is_developer=False, roles=["moderator"])
Ask = Callable[..., Any]
# What an owner asks for, and what a moderator does.
OWNERS = [
    ("yank_version", {"version": "1.0.0", "reason": "Broken."}),
    ("restore_version", {"version": "1.0.0"}),
    ("deprecate_plugin", {"message": "Gone."}),
    ("undeprecate_plugin", {}),
]
MODERATORS = [
    ("block_plugin", {"reason": "Bad."}),
    ("unblock_plugin", {}),
    ("block_version", {"version": "1.0.0", "reason": "Bad."}),
    ("unblock_version", {"version": "1.0.0"}),
]


@pytest.fixture
def public(client: Any, bundles: Bundles, plugin_id: str) -> str:
    """A plugin with a version that was published."""
    client.submit_version(**submission(bundles, plugin_id, bundle(plugin_id)))
    return plugin_id


def version_of(client: Any, plugin_id: str) -> dict[str, Any]:
    [version] = client.get_owned_plugin(actor=ADA, plugin_id=plugin_id)["versions"]
    return dict(version)


@pytest.mark.parametrize(("method", "arguments"), OWNERS)
def test_nobody_else_withdraws(
    client: Any, publishing: RunningService, public: str, method: str, arguments: dict[str, Any]
) -> None:
    before = said_of(publishing, public)
    for actor in (developer(), ADA | {"is_developer": False}, MODERATOR):
        with pytest.raises(Forbidden):
            getattr(client, method)(actor=actor, plugin_id=public, **arguments)
    with pytest.raises(NotFound):
        getattr(client, method)(actor=ADA, plugin_id="nobody-has-this", **arguments)
    assert said_of(publishing, public) == before


@pytest.mark.parametrize(("method", "arguments"), MODERATORS)
def test_only_moderators_block(
    client: Any, publishing: RunningService, public: str, method: str, arguments: dict[str, Any]
) -> None:
    before = said_of(publishing, public)
    with pytest.raises(Forbidden, match="Only moderators"):
        getattr(client, method)(actor=ADA, plugin_id=public, **arguments)
    with pytest.raises(NotFound):
        getattr(client, method)(actor=MODERATOR, plugin_id="nobody-has-this", **arguments)
    assert said_of(publishing, public) == before


def test_a_version_is_yanked_and_restored(
    client: Any, publishing: RunningService, public: str
) -> None:
    command = {"actor": ADA, "plugin_id": public, "version": "1.0.0"}
    yanked = [client.yank_version(**command, reason="Broken.") for _ in range(2)]
    assert yanked[0] == yanked[1] == version_of(client, public)
    assert (yanked[0]["status"], yanked[0]["reason"]) == ("yanked", "Broken.")
    restored = [client.restore_version(**command) for _ in range(2)]
    assert restored[0] == restored[1]
    assert (restored[0]["status"], restored[0]["reason"]) == ("published", None)
    assert said_of(publishing, public)[3:] == ["plugin.version_yanked", "plugin.version_restored"]


def test_of_many_yanks_at_once_one_is_said(
    client: Any, publishing: RunningService, public: str
) -> None:
    def yank(_: int) -> str:
        with publishing.client() as mine:
            command = {"actor": ADA, "plugin_id": public, "version": "1.0.0"}
            return str(mine.yank_version(**command, reason="Broken.")["status"])

    with ThreadPoolExecutor(6) as people:
        assert set(people.map(yank, range(6))) == {"yanked"}
    assert said_of(publishing, public).count("plugin.version_yanked") == 1


def test_a_plugin_is_deprecated_with_words_and_a_replacement(
    client: Any, publishing: RunningService, bundles: Bundles, public: str
) -> None:
    other = client.create_plugin(actor=developer(), **listing())["id"]
    command = {"actor": ADA, "plugin_id": public, "message": "Use the other."}
    with pytest.raises(Invalid, match="no published plugin") as refused:
        client.deprecate_plugin(**command, replacement=other)
    assert refused.value.errors[0]["pointer"] == "/replacement"
    theirs = client.create_plugin(actor=ADA, **listing())["id"]
    client.submit_version(**submission(bundles, theirs, bundle(theirs)))
    answers = [client.deprecate_plugin(**command, replacement=theirs) for _ in range(2)]
    assert answers[0] == answers[1]
    said = {"message": "Use the other.", "replacement": theirs}
    assert answers[0] == {"id": public, "deprecation": said}
    assert client.get_owned_plugin(actor=ADA, plugin_id=public)["deprecation"] == said
    undone = [client.undeprecate_plugin(actor=ADA, plugin_id=public) for _ in range(2)]
    assert undone == [{"id": public, "deprecation": None}] * 2
    assert said_of(publishing, public)[3:] == ["plugin.deprecated", "plugin.undeprecated"]


def test_a_blocked_plugin_replaces_nothing(client: Any, bundles: Bundles, public: str) -> None:
    theirs = client.create_plugin(actor=ADA, **listing())["id"]
    client.submit_version(**submission(bundles, theirs, bundle(theirs)))
    client.block_plugin(actor=MODERATOR, plugin_id=theirs, reason="Bad.")
    with pytest.raises(Invalid, match="no published plugin"):
        client.deprecate_plugin(actor=ADA, plugin_id=public, message="M.", replacement=theirs)


def test_a_moderator_blocks_a_plugin_and_nothing_of_it_is_published(
    client: Any, publishing: RunningService, bundles: Bundles, public: str
) -> None:
    command = {"actor": MODERATOR, "plugin_id": public}
    blocked = [client.block_plugin(**command, reason="It reads passwords.") for _ in range(2)]
    assert blocked[0] == blocked[1]
    assert blocked[0] == {"id": public, "status": "blocked", "reason": "It reads passwords."}
    mine = client.get_owned_plugin(actor=ADA, plugin_id=public)
    assert (mine["status"], mine["reason"]) == ("blocked", "It reads passwords.")
    new = bundle(public, "2.0.0")
    with pytest.raises(Forbidden, match="It reads passwords"):
        client.submit_version(**submission(bundles, public, new, version="2.0.0"))
    free = [client.unblock_plugin(**command) for _ in range(2)]
    assert free == [{"id": public, "status": "published", "reason": None}] * 2
    client.submit_version(**submission(bundles, public, new, version="2.0.0"))
    assert said_of(publishing, public)[3:5] == ["plugin.blocked", "plugin.unblocked"]


def test_a_moderator_blocks_a_version(client: Any, publishing: RunningService, public: str) -> None:
    command = {"actor": MODERATOR, "plugin_id": public, "version": "1.0.0"}
    blocked = [client.block_version(**command, reason="Bad.") for _ in range(2)]
    assert blocked[0] == blocked[1] == version_of(client, public)
    assert (blocked[0]["status"], blocked[0]["reason"]) == ("blocked", "Bad.")
    client.restore_version(actor=ADA, plugin_id=public, version="1.0.0")
    assert version_of(client, public)["status"] == "blocked", "its owner cannot bring it back"
    assert client.unblock_version(**command)["status"] == "published"
    actors = publishing.actors("plugin.version_blocked")
    assert actors[-1] == f"user:{MODERATOR['id']}"


@pytest.mark.parametrize("co_owned", [False, True], ids=["publisher", "co-owner"])
def test_a_moderator_decides_on_no_block_of_a_plugin_of_theirs(
    client: Any, publishing: RunningService, public: str, co_owned: bool
) -> None:
    eve = ADA | {"roles": ["moderator"]}
    if co_owned:
        eve = developer(username="eve", roles=["moderator"])
        client.invite_owner(**to(public, eve))
        client.accept_invitation(actor=eve, plugin_id=public)
    asks = [(method, {"plugin_id": public} | arguments) for method, arguments in MODERATORS]
    for blocks in (None, *asks[::2]):
        if blocks:
            getattr(client, blocks[0])(actor=MODERATOR, **blocks[1])
        before = said_of(publishing, public)
        for method, arguments in asks:
            with pytest.raises(Forbidden, match="Somebody else has to decide"):
                getattr(client, method)(actor=eve, **arguments)
        assert said_of(publishing, public) == before


@pytest.mark.parametrize("reason", ["", "x" * 501, "nul \0", "two\nlines", "\u202eright to left"])
def test_reasons_are_bounded_plain_text(client: Any, public: str, reason: str) -> None:
    for method, arguments in (
        ("block_plugin", {"actor": MODERATOR, "reason": reason}),
        ("block_version", {"actor": MODERATOR, "version": "1.0.0", "reason": reason}),
        ("deprecate_plugin", {"actor": ADA, "message": reason}),
    ):
        with pytest.raises(Invalid) as refused:
            getattr(client, method)(plugin_id=public, **arguments)
        assert refused.value.errors[0]["pointer"] in ("/reason", "/message")
    if reason:
        with pytest.raises(Invalid):
            client.yank_version(actor=ADA, plugin_id=public, version="1.0.0", reason=reason)


@pytest.mark.parametrize("files", [{}, {"a.css": b"a{}"}], ids=["module", "zip"])
def test_what_is_handed_in_for_a_blocked_plugin_is_stored_nowhere(
    client: Any, bundles: Bundles, public: str, files: dict[str, bytes]
) -> None:
    bucket = config.s3().bundle_bucket
    before = stored_keys(bucket, f"{public}/")
    client.block_plugin(actor=MODERATOR, plugin_id=public, reason="Bad.")
    data = bundle(public, "1.1.0")
    sent = zipped({"index.js": data, **files}) if files else data
    with pytest.raises(Forbidden, match="blocked by a moderator: Bad"):
        client.submit_version(**submission(bundles, public, sent, version="1.1.0"))
    assert stored_keys(bucket, f"{public}/") == before


@pytest.mark.parametrize("replacement", ["", "No Id", "x" * 65, "\0"])
def test_a_replacement_is_an_id(client: Any, public: str, replacement: str) -> None:
    with pytest.raises(Invalid) as refused:
        client.deprecate_plugin(actor=ADA, plugin_id=public, message="M.", replacement=replacement)
    assert refused.value.errors[0]["pointer"] == "/replacement"


def test_an_id_and_a_version_are_never_free_again(
    client: Any, bundles: Bundles, public: str
) -> None:
    client.yank_version(actor=ADA, plugin_id=public, version="1.0.0")
    client.block_plugin(actor=MODERATOR, plugin_id=public, reason="Bad.")
    with pytest.raises(Conflict):
        client.create_plugin(actor=developer(), **listing(plugin_id=public))
    client.unblock_plugin(actor=MODERATOR, plugin_id=public)
    with pytest.raises(Conflict):
        client.submit_version(**submission(bundles, public, bundle(public, comment="other")))


def test_each_act_is_a_line_of_the_public_log(client: Any, bundles: Bundles, public: str) -> None:
    other = str(client.create_plugin(actor=ADA, **listing())["id"])
    client.submit_version(**submission(bundles, other, bundle(other)))
    bob = developer(username="log-reader")
    of_version = {"plugin_id": public, "version": "1.0.0"}
    client.yank_version(actor=ADA, reason="Broken.", **of_version)
    client.restore_version(actor=ADA, **of_version)
    client.deprecate_plugin(actor=ADA, plugin_id=public, message="Gone.", replacement=other)
    client.undeprecate_plugin(actor=ADA, plugin_id=public)
    client.block_version(actor=MODERATOR, reason="It lies.", **of_version)
    client.unblock_version(actor=MODERATOR, **of_version)
    client.block_plugin(actor=MODERATOR, plugin_id=public, reason="It lies.")
    client.unblock_plugin(actor=MODERATOR, plugin_id=public)
    client.roll_back_version(actor=ADA, plugin_id=public, original="1.0.0", version="1.0.1")
    client.offer_transfer(**to(public, bob))
    client.accept_transfer(actor=bob, plugin_id=public)
    lines = client.read_public_log(plugin_id=public)["items"]
    said = [(line["kind"].partition(".")[2], line["version"], line["said"]) for line in lines]
    published = said.pop(0)
    assert published[:2] == ("published", "1.0.0")
    again = next(each for each in said if each[0] == "published")
    said.remove(again)
    assert again[1] == "1.0.1"
    assert again[2]["integrity"] == published[2]["integrity"]
    assert said == [
        ("version_yanked", "1.0.0", {"reason": "Broken."}),
        ("version_restored", "1.0.0", {}),
        ("deprecated", None, {"message": "Gone.", "replacement": other}),
        ("undeprecated", None, {}),
        ("version_blocked", "1.0.0", {"reason": "It lies."}),
        ("version_unblocked", "1.0.0", {}),
        ("blocked", None, {"reason": "It lies."}),
        ("unblocked", None, {}),
        ("rolled_back", "1.0.1", {"original": "1.0.0"}),
        ("transferred", None, {"owner_id": bob["id"], "owner_name": "log-reader"}),
    ]
