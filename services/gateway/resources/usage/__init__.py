"""The use of plugins: what pages report of it, and what is shown of it."""
