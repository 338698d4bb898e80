"""`./platform bench`: how much the platform does, and what that costs."""
