"""``python -m installs.mail``: addresses news to people, and sends what waits, until SIGTERM.

Without ``SMTP_URL`` it says in the database that no mail is sent, forgets what waited, and rests.
Several at once share the work.
"""

from __future__ import annotations

from installs.mail.postman import Postman
from plugin_platform.mail.process import run

if __name__ == "__main__":
    run("installs", Postman)
