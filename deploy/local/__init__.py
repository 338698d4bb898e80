"""What `./platform` runs: installing, starting and watching the platform on one machine."""
