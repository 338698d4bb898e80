"""Answers that never enter the framework: public ones that it has given before, and that are still
in memory (docs/adr/0086).
"""
