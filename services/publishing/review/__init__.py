"""What moderators are told of a version, and how long a decision can be appealed against."""
