"""What the API takes and gives. The OpenAPI document is made from these same classes."""
