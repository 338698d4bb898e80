"""What an account has of a person: the address, and the way back in."""
