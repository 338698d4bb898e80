"""The pages, the API's own document, and whether the gateway is well."""
