"""An operator's program that brings a directory of plugins in: ``python -m importing FILE``."""
