"""Authors, as everybody sees them: what they publish, and by which domains they are verified."""
