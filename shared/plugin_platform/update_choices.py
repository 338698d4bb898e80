"""How long new versions wait before they are offered, in hours after their publication."""

WAIT_HOURS = 24  # unless somebody chooses otherwise
MOST_WAIT_HOURS = 30 * 24
