"""Programs that operators and the platform itself run beside the services."""
