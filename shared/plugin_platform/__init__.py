"""What the services of the plugin platform share."""
