"""Of accounts, and what is theirs."""
