"""The read tables, by what they are about; ``read_model`` puts them together."""
