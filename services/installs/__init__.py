"""Installations: who has which plugin, switched on or off, and set up how."""
