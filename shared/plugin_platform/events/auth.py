"""What auth says, on the stream ``account-<user id>``. Never a password, never an address."""

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


class UserDeveloperEnrolled(Schema):
    user_id = kinds.name()


class UserRoleGranted(Schema):
    user_id = kinds.name()
    role = kinds.name()


SCHEMAS: dict[str, type[Schema]] = {
    "user.registered": UserRegistered,
    "user.logged_in": UserLoggedIn,
    "user.password_changed": UserPasswordChanged,
    "user.developer_enrolled": UserDeveloperEnrolled,
    "user.role_granted": UserRoleGranted,
}
