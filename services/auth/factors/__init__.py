"""Second factors: what somebody proves besides the password."""
