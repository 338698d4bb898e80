"""What the mails to accounts say."""

from __future__ import annotations

from auth.email import outbox
from auth.email.outbox import Letter
from plugin_platform.mail.message import Mail, Sender

CONFIRM = """\
Somebody, probably you, wants this to be the address of the account {username} at {platform}.
To confirm that, sign in as {username} and open

    {url}/confirm-email#{token}

The link is good for a day. If it was not you, there is nothing to do: the address is not used, and
no other mail will come.
"""
RESET = """\
Somebody, probably you, has forgotten the password of {username} at {platform}.
Choose a new one here:

    {url}/reset-password#{token}

The link is good for an hour, and once. If it was not you, there is nothing to do: your password
stays as it is, and nobody can change it without this mail.
"""
CHANGED = """\
The account {username} at {platform} has another address now; this one is not used any more.

If it was not you, somebody knows your password and reads what is sent to the new address. Sign in
while you can, change the address and the password, and write to whoever runs {url}.
"""
ANOTHER = """\
The password of {username} at {platform} was changed, and every session of before has ended.

If it was not you, choose a new one here: {url}/forgot-password
API tokens stay good until they are revoked: {url}/account/tokens
"""
DELETED = """\
The account {username} at {platform} was deleted, as its owner asked. What it had is gone and
cannot be brought back; this address is not kept.
"""
WRITTEN = {
    outbox.CONFIRM: ("Confirm your address for {platform}", CONFIRM),
    outbox.RESET: ("Choose a new password for {platform}", RESET),
    outbox.CHANGED: ("Your account at {platform} has another address", CHANGED),
    outbox.DELETED: ("Your account at {platform} was deleted", DELETED),
    outbox.NEW_PASSWORD: ("Your password at {platform} was changed", ANOTHER),
}


def write(sender: Sender, letter: Letter) -> Mail:
    subject, text = WRITTEN[letter.kind]
    words = {
        "platform": sender.name,
        "url": sender.url,
        "username": letter.username,
        "token": letter.token,
    }
    return Mail(
        key=letter.key,
        to=letter.address,
        subject=subject.format_map(words),
        text=text.format_map(words),
        at=letter.made_at,
    )
