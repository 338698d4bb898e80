"""What somebody is told of what concerns them, and how they want to be told: bell or mail."""
