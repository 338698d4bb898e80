"""An account's address: confirmed, changed, and the way back in for a forgotten password."""
