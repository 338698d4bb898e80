"""What a registration must look like."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from auth.password_rules import LONGEST, SHORTEST, weakness
from plugin_platform.errors import Invalid
from plugin_platform.names import is_reserved_username

USERNAME = r"[A-Za-z0-9_-]{3,32}\Z"
EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the brackets


@dataclass(frozen=True)
class Registration:
    user_id: str
    username: str
    email: str
    password: str

    def __repr__(self) -> str:
        """Without email and password: a repr ends up in logs."""
        return f"Registration(user_id={self.user_id!r}, username={self.username!r})"


def _encodable(text: str) -> None:
    """A lone surrogate can be neither stored nor sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("Not valid Unicode text.") from None


class _RegistrationSchema(Schema):
    user_id = fields.UUID(required=True)
    username = fields.String(
        required=True,
        validate=validate.Regexp(
            USERNAME, error="Use 3 to 32 letters, digits, underscores and hyphens."
        ),
    )
    email = fields.String(
        required=True,
        validate=[
            _encodable,
            validate.Email(error="Not an email address."),
            validate.Length(max=EMAIL_LENGTH, error="Use {max} characters at most."),
        ],
    )
    password = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST, error="Use {min} to {max} characters."),
    )

    @validates_schema
    def _is_nobody_elses(self, data: dict[str, Any], **_: object) -> None:
        """Nobody speaks for the platform, and no password is among the first to be tried."""
        problems = {}
        if is_reserved_username(data["username"]):
            problems["username"] = [f"{data['username']} is reserved; choose another name."]
        reason = weakness(data["password"], username=data["username"], email=data["email"])
        if reason is not None:
            problems["password"] = [reason]
        if problems:
            raise ValidationError(problems)


def read_registration(user_id: str, username: str, email: str, password: str) -> Registration:
    """Raises Invalid with a pointer to each field that is wrong."""
    given = {"user_id": user_id, "username": username, "email": email, "password": password}
    try:
        read = _RegistrationSchema().load(given)
    except ValidationError as error:
        problems = [
            {"pointer": f"/{field}", "detail": detail}
            for field, details in error.messages_dict.items()
            for detail in details
        ]
        raise Invalid("The registration is not valid.", problems) from None
    return Registration(**{**read, "user_id": str(read["user_id"])})


def check_password(pointer: str, password: str, *, username: str, email: str) -> None:
    """Raises Invalid, at `pointer`, for one that may not be chosen."""
    if not SHORTEST <= len(password) <= LONGEST:
        reason: str | None = f"Use {SHORTEST} to {LONGEST} characters."
    else:
        reason = weakness(password, username=username, email=email)
    if reason is not None:
        raise Invalid(reason, [{"pointer": pointer, "detail": reason}])
