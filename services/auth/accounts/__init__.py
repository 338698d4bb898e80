"""Other people's accounts, for operators."""
