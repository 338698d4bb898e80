"""``python -m auth.email``: sends the mails of accounts that wait, until SIGTERM.

Without ``SMTP_URL`` it says in the database that no mail is sent, forgets what waited, and rests.
Several at once share the work.
"""

from __future__ import annotations

from auth.email.postman import AccountPostman
from plugin_platform.mail.process import run

if __name__ == "__main__":
    run("auth", AccountPostman)
