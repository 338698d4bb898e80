"""What anybody may ask: plugins, their files, and who signed them."""
