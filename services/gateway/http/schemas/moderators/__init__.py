"""Of reviews, blocks and bans."""
