"""In which order versions are, for the database."""

# As in the migration: the three numbers, comparable.
CORE = "string_to_array(split_part(split_part({}, '+', 1), '-', 1), '.')::numeric[]"
