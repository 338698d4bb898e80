"""What callers send as words: what may be in it, and how long it may be."""
