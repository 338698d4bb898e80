"""What somebody is told, and of what."""
