"""From an upload to a version: what was handed in is bounded, unpacked, checked and stored."""
