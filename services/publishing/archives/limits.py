"""What a zip may be. Each limit has a rule of its own (``rules/checks.json``)."""

MEBI = 1024 * 1024

MAX_ARCHIVE = 5 * MEBI  # bytes, as it is sent
MAX_ENTRIES = 256  # folders count
MAX_FILE = 5 * MEBI  # bytes of one file, unpacked
MAX_UNPACKED = 16 * MEBI  # bytes of all files
MAX_TEXT = 5 * MEBI  # bytes of all text, code above all: reading it is what the checks cost
MAX_SVG = 256 * 1024  # bytes; cleaning one takes some twenty times as much memory
MAX_PICTURE_SIDE = 4096  # pixels
# Deflate packs a mebibyte of one letter a thousandfold; text and code come to ten, rarely thirty.
MAX_RATIO, RATIO_FROM = 100, 256 * 1024
MAX_PATH, MAX_NAME, MAX_DEPTH = 200, 100, 8
# Of a directory's entry: its fixed part, the longest path, and what packers add.
MAX_DIRECTORY = MAX_ENTRIES * (46 + MAX_PATH + 128)

MAX_MEMORY = 64 * MEBI  # of the address space of the process that unpacks
MAX_CPU = 5  # s
MAX_TIME = 10  # s by the clock
PIECE = 64 * 1024  # bytes that are in memory at once
