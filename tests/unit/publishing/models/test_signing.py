"""What the platform says of a version is signed, and means nothing of another one."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.publishing.plugins import SUBMISSION, created

from publishing.signing.keys import SigningKey, as_setting, public_keys
from publishing.signing.signer import Signer
from publishing.signing.statement import encoded, manifest_digest, statement_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRST = SigningKey("the first secret of these tests, 1")
SECOND = SigningKey("the second secret of these tests, 2")
DIGEST = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
PUBLISHED: dict[str, Any] = {
    "plugin_id": "words",
    "version": "1.0.0",
    "bundle_key": f"words/1.0.0/{DIGEST}.js",
    "integrity": "sha384-" + base64.b64encode(b"x" * 48).decode(),
    "manifest": {"id": "words"},
    "owner_id": "ada",
    "owner_name": "Ada",
    "files": [],
}
SESSION = {"kind": "session", "username": "ada"}


def signer(key: SigningKey = FIRST) -> Signer:
    return Signer(key, public_keys(key, {}), clock=lambda: NOON)


def verify(key: SigningKey, signature: dict[str, str]) -> None:
    public = Ed25519PublicKey.from_public_bytes(key.public)
    public.verify(base64.b64decode(signature["value"]), encoded(signature["payload"]))


def test_a_publication_says_who_published_which_bytes_from_where() -> None:
    signature = signer().of(PUBLISHED, SESSION)
    verify(FIRST, signature)
    statement = json.loads(signature["payload"])
    assert statement["subject"] == [
        {"name": "words@1.0.0", "digest": {"sha256": DIGEST, "sha384": (b"x" * 48).hex()}}
    ]
    assert statement["predicate"] == {
        "pluginId": "words",
        "version": "1.0.0",
        "manifest": hashlib.sha256(b'{"id":"words"}').hexdigest(),
        "publisher": {"id": "ada", "name": "Ada"},
        "source": SESSION,
        "publishedAt": "2026-06-01T12:00:00+00:00",
        "signedAt": "2026-06-01T12:00:00+00:00",
    }


LISTED = "1" * 64
ZIP = PUBLISHED | {
    "bundle_key": f"words/1.0.0/{LISTED}/index.js",
    "files": [
        {"path": "chunks/index.js", "size": 1, "digest": "2" * 64},
        {"path": "index.js", "size": 1, "digest": "3" * 64},
    ],
}


def test_of_several_files_the_listing_is_signed_beside_the_entry() -> None:
    """It has the hash of each file, so none of them can be another one."""
    statement = json.loads(signer().of(ZIP, SESSION)["payload"])
    assert statement["subject"] == [
        {"name": "words@1.0.0", "digest": {"sha256": "3" * 64, "sha384": (b"x" * 48).hex()}},
        {"name": "words@1.0.0/files", "digest": {"sha256": LISTED}},
    ]


def test_how_many_files_there_are_makes_no_statement_longer() -> None:
    """Answers carry those of all versions of a plugin, and of all plugins that are installed."""
    many = [{"path": f"{n}.js", "size": 1, "digest": "4" * 64} for n in range(256)]
    more = ZIP | {"files": [*ZIP["files"], *many]}
    payloads = [signer().of(one, SESSION)["payload"] for one in (ZIP, more)]
    assert payloads[0] == payloads[1]


@pytest.mark.parametrize(
    "change",
    [
        ZIP,
        {"plugin_id": "words2"},
        {"version": "1.0.1"},
        {"bundle_key": f"words/1.0.0/{'0' * 64}.js"},
        {"integrity": "sha384-" + base64.b64encode(b"y" * 48).decode()},
        {"manifest": {"id": "words", "permissions": ["network"]}},
        {"owner_name": "Eve"},
    ],
    ids=lambda change: "files" if "files" in change else next(iter(change)),
)
def test_a_signature_is_of_nothing_else(change: dict[str, Any]) -> None:
    signature = signer().of(PUBLISHED, SESSION)
    other = statement_of(PUBLISHED | change, SESSION, published_at=NOON, signed_at=NOON)
    with pytest.raises(InvalidSignature):
        verify(FIRST, signature | {"payload": other})


def test_a_signature_without_its_type_is_none() -> None:
    """What signs other things with the same key would say something else."""
    signature = signer().of(PUBLISHED, SESSION)
    public = Ed25519PublicKey.from_public_bytes(FIRST.public)
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signature["value"]), signature["payload"].encode())


def test_another_key_has_not_signed_it() -> None:
    with pytest.raises(InvalidSignature):
        verify(SECOND, signer(FIRST).of(PUBLISHED, SESSION))


def test_only_publications_are_signed() -> None:
    said = created().submit("ada", SUBMISSION, "c1")
    signed = signer().sign(said[:1], SESSION)
    assert signed == said[:1]
    assert "signature" not in signed[0].data


def test_a_rotated_key_still_vouches_for_what_it_signed() -> None:
    earlier = json.loads(as_setting(FIRST)) | {"validUntil": "2026-06-02T00:00:00+00:00"}
    keys = public_keys(SECOND, {"EARLIER_SIGNERS": json.dumps([earlier])})
    assert [(one["id"], one["valid_until"]) for one in keys] == [
        (SECOND.id, None),
        (FIRST.id, "2026-06-02T00:00:00+00:00"),
    ]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("{", "is not a list of public keys"),
        ('[{"id": "a", "publicKey": "AAAA"}]', "is not a list of public keys"),
        (
            json.dumps([json.loads(as_setting(SECOND)) | {"id": FIRST.id}]),
            "has the name of another",
        ),
        (json.dumps([json.loads(as_setting(FIRST)) | {"revoked": "Stolen."}]), "is revoked"),
    ],
)
def test_settings_that_nobody_can_use_end_the_start(setting: str, says: str) -> None:
    with pytest.raises(SystemExit, match=says):
        public_keys(FIRST, {"EARLIER_SIGNERS": setting})


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SystemExit, match="at least 32"):
        SigningKey("short")


def test_the_same_secret_is_the_same_key() -> None:
    assert SigningKey("the first secret of these tests, 1").public == FIRST.public


@given(st.dictionaries(st.text(), st.integers() | st.floats() | st.text() | st.booleans()))
def test_every_manifest_can_be_published(manifest: dict[str, Any]) -> None:
    """Also one of which no canonical form is known: it is not covered, and that is signed too."""
    digest = manifest_digest(manifest)
    assert digest is None or len(digest) == 64
