"""Reviews, blocks and bans, for moderators."""
