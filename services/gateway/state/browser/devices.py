"""What a device is called in the list of sessions."""

from __future__ import annotations

# In this order: each of them also says what it wants to be taken for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """``Firefox on Linux``; of what is no browser the first word of what it says."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    if browser is None:
        product = user_agent.split("/", maxsplit=1)[0][:40]
        return product if product.isascii() and product.isprintable() and product else "Unknown"
    return f"{browser} on {system}" if system else browser
