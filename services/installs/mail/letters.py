"""What waits, as the mail that is sent."""

from __future__ import annotations

from installs.mail.outbox import Waiting
from installs.mail.sentences import tell
from installs.mail.unsubscribe import token
from installs.notifications.topics import OF_KIND
from plugin_platform.mail.message import Mail, Sender

CODE = """\
Somebody, probably you, wants {platform} to send notifications to this address.
To confirm that, open

    {url}/account/notifications#{code}

where you are signed in, or type this code there: {code}

It is good for a day. If it was not you, there is nothing to do: no other mail will come.
"""
QUEUE = """\
{versions} for a moderator, the oldest since {oldest} UTC.

{url}/moderation"""


def letter(sender: Sender, waiting: Waiting) -> Mail:
    if waiting.kind == "confirm-address":
        code = waiting.waiting["code"]
        text = CODE.format(platform=sender.name, url=sender.url, code=code)
        return _mail(waiting, f"Confirm your address for {sender.name}", text)
    unsubscribe = None
    if waiting.link is not None and waiting.secret is not None:
        unsubscribe = token(waiting.link, waiting.secret, OF_KIND[waiting.kind].id)
    if waiting.kind == "review-queue":
        number = waiting.waiting["waiting"]
        versions = "One version waits" if number == 1 else f"{number} versions wait"
        oldest = waiting.waiting["oldest"][:16].replace("T", " ")
        text = QUEUE.format(versions=versions, oldest=oldest, url=sender.url)
        return _mail(waiting, f"{versions} for a moderator", text, unsubscribe)
    said = waiting.waiting if waiting.said is None else waiting.said
    told = tell(waiting.kind, waiting.plugin_id, waiting.name, waiting.version, said)
    parts = [told.sentence, told.words, told.advice, f"{sender.url}{told.path}"]
    return _mail(waiting, told.sentence, "\n\n".join(filter(None, parts)), unsubscribe)


def _mail(waiting: Waiting, subject: str, text: str, unsubscribe: str | None = None) -> Mail:
    return Mail(
        key=waiting.key,
        to=waiting.address,
        subject=subject,
        text=text,
        at=waiting.made_at,
        unsubscribe=unsubscribe,
    )
