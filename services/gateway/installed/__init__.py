"""What somebody has installed, kept as the bytes of its answer (docs/adr/0092)."""
