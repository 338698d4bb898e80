"""Two versions of a plugin against each other: who is to have which, and how they do."""
