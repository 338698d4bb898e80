"""Of plugins and their versions, for who publishes them."""
