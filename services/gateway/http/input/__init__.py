"""What comes in: read strictly, and within bounds."""
