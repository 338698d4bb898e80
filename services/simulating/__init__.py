"""An operator's program for measurements: a platform that was used for years, made in minutes."""
