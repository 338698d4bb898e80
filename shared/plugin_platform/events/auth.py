"""What auth says, on the streams ``account-<user id>``, ``tokens-<user id>`` and
``publishers-<plugin id>``. Never a password, never an address, never a token.
"""

from marshmallow import Schema

from plugin_platform.events import kinds


class UserRegistered(Schema):
    user_id = kinds.name()
    username = kinds.name()


class UserLoggedIn(Schema):
    """``visitor_id``: the anonymous visitor whose installs move to the account, or null."""

    user_id = kinds.name()
    visitor_id = kinds.optional_text()


class UserPasswordChanged(Schema):
    user_id = kinds.name()


class UserPasswordReset(Schema):
    """By a link that was mailed, for who had forgotten it."""

    user_id = kinds.name()


class UserEmailConfirmed(Schema):
    user_id = kinds.name()


class UserEmailChanged(Schema):
    user_id = kinds.name()


class UserDeleted(Schema):
    """The last of its stream; what the others said of the person is blanked with it."""

    user_id = kinds.name()


class UserDomainVerified(Schema):
    """The account has proven to hold a domain, ``dns`` or ``https`` says how. In ASCII."""

    user_id = kinds.name()
    username = kinds.name()
    domain = kinds.name()
    method = kinds.name()


class UserDomainLost(Schema):
    """``removed`` by its owner, or ``not-found`` any more."""

    user_id = kinds.name()
    domain = kinds.name()
    cause = kinds.name()


class UserDomainRevoked(Schema):
    """A moderator has taken it away, whatever the domain says."""

    user_id = kinds.name()
    domain = kinds.name()
    reason = kinds.name()


class UserDomainAllowed(Schema):
    """A moderator has given it back: what is proven is shown again."""

    user_id = kinds.name()
    domain = kinds.name()


class UserDeveloperEnrolled(Schema):
    user_id = kinds.name()


class UserRoleGranted(Schema):
    user_id = kinds.name()
    role = kinds.name()


class UserRoleRevoked(UserRoleGranted):
    pass


class UserSignedOut(Schema):
    """By an operator, everywhere."""

    user_id = kinds.name()


class SecondFactorEnrolled(Schema):
    user_id = kinds.name()
    kind = kinds.name()


class SecondFactorRemoved(Schema):
    user_id = kinds.name()
    kind = kinds.name()


class PasskeyAdded(Schema):
    """A key of WebAuthn; the key itself, and how its owner calls it, are in no event."""

    user_id = kinds.name()
    passkey_id = kinds.name()


class PasskeyRemoved(Schema):
    user_id = kinds.name()
    passkey_id = kinds.name()


class RecoveryCodeUsed(Schema):
    user_id = kinds.name()


class RecoveryCodesRenewed(Schema):
    user_id = kinds.name()


class TokenIssued(Schema):
    """``plugins``: those it is good for, or null for all of the account's. ``origin``: from which
    run of a continuous integration it was asked for, or null for a person's.
    """

    user_id = kinds.name()
    token_id = kinds.name()
    name = kinds.name()
    plugins = kinds.optional_names()
    actions = kinds.names()
    expires_at = kinds.name()
    origin = kinds.optional_mapping()


class TokenRevoked(Schema):
    user_id = kinds.name()
    token_id = kinds.name()


class PublisherTrusted(Schema):
    """Which runs of continuous integration may publish a plugin, for the account ``user_id``."""

    publisher_id = kinds.name()
    plugin_id = kinds.name()
    user_id = kinds.name()
    issuer = kinds.name()
    repository = kinds.name()
    workflow = kinds.name()
    environment = kinds.optional_text()


class PublisherPinned(Schema):
    """Its first run has told the number of the repository: from now on the name is not enough."""

    publisher_id = kinds.name()
    plugin_id = kinds.name()
    repository_id = kinds.name()


class PublisherDistrusted(Schema):
    publisher_id = kinds.name()
    plugin_id = kinds.name()


SCHEMAS: dict[str, type[Schema]] = {
    "user.registered": UserRegistered,
    "user.logged_in": UserLoggedIn,
    "user.password_changed": UserPasswordChanged,
    "user.password_reset": UserPasswordReset,
    "user.email_confirmed": UserEmailConfirmed,
    "user.email_changed": UserEmailChanged,
    "user.deleted": UserDeleted,
    "user.domain_verified": UserDomainVerified,
    "user.domain_lost": UserDomainLost,
    "user.domain_revoked": UserDomainRevoked,
    "user.domain_allowed": UserDomainAllowed,
    "user.developer_enrolled": UserDeveloperEnrolled,
    "user.role_granted": UserRoleGranted,
    "user.role_revoked": UserRoleRevoked,
    "user.signed_out": UserSignedOut,
    "user.second_factor_enrolled": SecondFactorEnrolled,
    "user.second_factor_removed": SecondFactorRemoved,
    "user.passkey_added": PasskeyAdded,
    "user.passkey_removed": PasskeyRemoved,
    "user.recovery_code_used": RecoveryCodeUsed,
    "user.recovery_codes_renewed": RecoveryCodesRenewed,
    "token.issued": TokenIssued,
    "token.revoked": TokenRevoked,
    "publisher.trusted": PublisherTrusted,
    "publisher.pinned": PublisherPinned,
    "publisher.distrusted": PublisherDistrusted,
}
