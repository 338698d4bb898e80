"""The two ceremonies of WebAuthn, as the library has them: what a browser is asked, and whether its
answer is right. Answers are strangers' bytes: whatever is wrong with one is one error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from auth.factors.passkeys import Passkey
from auth.factors.relying_party import NAME, RelyingParty

TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)
LONGEST_ID = 1023  # bytes of a credential's id, by the standard
# What the library and those below it raise for bytes that are no answer.
UNREADABLE = (
    *(WebAuthnException, InvalidSignature, UnsupportedAlgorithm),
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
)

Options = dict[str, Any]


class WrongAnswer(Exception):
    """Says why, in words for whoever reads the log or writes a client."""


def registration(
    party: RelyingParty, user_id: str, username: str, known: Sequence[Passkey]
) -> tuple[bytes, Options]:
    """The challenge, and the options for ``navigator.credentials.create``."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=user_id.encode(),
        user_name=username,
        exclude_credentials=_described(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options.challenge, options_to_json_dict(options)


def assertion(party: RelyingParty, known: Sequence[Passkey]) -> tuple[bytes, Options]:
    """The challenge, and the options for ``navigator.credentials.get``."""
    options = generate_authentication_options(
        rp_id=party.id,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options.challenge, options_to_json_dict(options)


def challenge_of(credential: Any) -> bytes:
    """Which challenge this answers, as it says itself. Raises WrongAnswer."""
    try:
        data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(data["challenge"])
    except UNREADABLE as error:
        raise WrongAnswer("It has no challenge.") from error


def credential_of(credential: Any) -> bytes:
    """The id of the key that answers, as it says itself. Raises WrongAnswer."""
    try:
        return base64url_to_bytes(credential["id"])
    except UNREADABLE as error:
        raise WrongAnswer("It has no id.") from error


def registered(party: RelyingParty, credential: Options, challenge: bytes) -> VerifiedRegistration:
    """Raises WrongAnswer, also for a key that could never prove anything."""
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
        )
        public_key = decode_credential_public_key(verified.credential_public_key)
        decoded_public_key_to_cryptography(public_key)
    except UNREADABLE as error:
        raise WrongAnswer(str(error)) from error
    if len(verified.credential_id) > LONGEST_ID:
        raise WrongAnswer(f"Its id is longer than {LONGEST_ID} bytes.")
    return verified


def asserted(
    party: RelyingParty, credential: Options, challenge: bytes, key: Passkey
) -> VerifiedAuthentication:
    """Raises WrongAnswer, also when the key's counter did not go on: there may be two of it."""
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except UNREADABLE as error:
        raise WrongAnswer(str(error)) from error


def transports_of(credential: Options) -> list[str]:
    """By which ways the browser says the key is reached; what is not known is left out."""
    said = credential["response"].get("transports")
    listed = said if isinstance(said, list) else []
    return sorted(TRANSPORTS.intersection(one for one in listed if isinstance(one, str)))


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id,
            transports=[AuthenticatorTransport(way) for way in one.transports] or None,
        )
        for one in known
    ]
