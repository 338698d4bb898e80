"""What is asked, of whom, and how fast."""
