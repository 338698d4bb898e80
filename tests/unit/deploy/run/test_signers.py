"""What is kept of the keys that signed before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from deploy.local.layout import DEFAULT, TEST, Failure, Instance
from deploy.local.run import credentials, lifecycle, ports, settings, signers
from deploy.local.run.shares import share, without_secrets


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    instance = replace(TEST, folder=tmp_path)
    instance.prepare()
    settings.save(instance, settings.compose(instance, ports.assign(instance)))
    return instance


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "load_plan", lambda _: lifecycle.Plan(()))
    monkeypatch.setattr(lifecycle, "rescale", lambda *_: None)


def test_each_change_keeps_the_public_half_of_the_key_before(instance: Instance) -> None:
    public = [signers.public_half(settings.load(instance))]
    for _ in range(2):
        assert signers.rotate(instance) == public[-1]["id"]
        public.append(signers.public_half(settings.load(instance)))
    assert len({key["id"] for key in public}) == 3
    known = credentials.earlier_signers(instance)
    assert [{name: key[name] for name in ("id", "publicKey")} for key in known] == public[:2]
    assert all(key["validUntil"] for key in known)
    # After the next start too.
    again = settings.compose(instance, ports.load(instance.folder / "ports.json"))
    assert (signers.public_half(again), json.loads(again["EARLIER_SIGNERS"])) == (public[2], known)


def test_publishing_alone_is_started_anew(instance: Instance) -> None:
    before = settings.load(instance)
    signers.rotate(instance)
    after = settings.load(instance)
    assert without_secrets(before) == {
        name: value for name, value in without_secrets(after).items() if name in before
    }
    told = {
        part for part in ("auth", "gateway", "sweep") if share(part, before) != share(part, after)
    }
    assert told == set()
    assert share("publishing", before) != share("publishing", after)


@pytest.mark.parametrize(
    ("place", "name"), [(credentials, "renew"), (settings, "save"), (lifecycle, "rescale")]
)
def test_a_change_that_ended_halfway_leaves_no_end_to_what_may_sign(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, place: ModuleType, name: str
) -> None:
    before = signers.public_half(settings.load(instance))

    def dies(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as halfway:
        halfway.setattr(place, name, dies)
        with pytest.raises(KeyboardInterrupt):
            signers.rotate(instance)
    assert credentials.earlier_signers(instance) == [before], "and when it signed last is not said"
    again = settings.compose(instance, ports.load(instance.folder / "ports.json"))
    settings.save(instance, again)
    now = signers.public_half(again)
    assert signers.rotate(instance) == now["id"]
    assert {key["id"] for key in credentials.earlier_signers(instance)} == {before["id"], now["id"]}


def test_until_when_a_key_signed_is_said_once_nobody_signs_with_it(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, list[dict[str, str]]]] = []

    def start(*_: object) -> None:
        found = settings.load(instance)
        earlier = json.loads(found["EARLIER_SIGNERS"])
        started.append((signers.public_half(found)["id"], earlier))

    monkeypatch.setattr(lifecycle, "rescale", start)
    before = signers.rotate(instance)
    (first, [open_ended]), (second, [ended]) = started
    assert first == second != before
    assert open_ended["id"] == ended["id"] == before
    assert "validUntil" not in open_ended
    assert ended["validUntil"]


def test_a_key_of_the_environment_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_KEY", "somebody else's, and long enough for a secret")
    with pytest.raises(Failure, match="your environment"):
        signers.rotate(DEFAULT)
