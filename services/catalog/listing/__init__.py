"""What publishing says of plugins and their versions, and which of them people are given."""
