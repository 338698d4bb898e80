"""Of what everybody sees."""
