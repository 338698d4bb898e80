"""What a zip may be. Each limit has a rule of its own (``rules/checks.json``).

Those that a build can know are data, ``rules/archives.json``.
"""

from plugin_platform.rules import load

MEBI = 1024 * 1024
_LIMITS: dict[str, int] = load("archives.json")["limits"]

MAX_ARCHIVE = _LIMITS["archive"]  # bytes, as it is sent
MAX_ENTRIES = _LIMITS["entries"]  # folders count
MAX_FILE = _LIMITS["file"]  # bytes of one file, unpacked
MAX_UNPACKED = _LIMITS["unpacked"]  # bytes of all files
MAX_TEXT = _LIMITS["text"]  # bytes of all text, code above all: reading it is what the checks cost
MAX_SVG = 256 * 1024  # bytes; cleaning one takes some twenty times as much memory
MAX_PICTURE_SIDE = 4096  # pixels
# Elements that an SVG draws once more, by reference: each level may multiply those below it.
MAX_DRAWN_AGAIN = 1000
# Deflate packs a mebibyte of one letter a thousandfold; text and code come to ten, rarely thirty.
MAX_RATIO, RATIO_FROM = _LIMITS["ratio"], _LIMITS["ratioFrom"]
MAX_PATH, MAX_NAME, MAX_DEPTH = _LIMITS["path"], _LIMITS["name"], _LIMITS["depth"]
# Of a directory's entry: its fixed part, the longest path, and what packers add.
MAX_DIRECTORY = MAX_ENTRIES * (46 + MAX_PATH + 128)

MAX_MEMORY = 64 * MEBI  # of the address space of the process that unpacks
MAX_CPU = 5  # s
MAX_TIME = 10  # s by the clock
PIECE = 64 * 1024  # bytes that are in memory at once
