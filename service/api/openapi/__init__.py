"""The API's description (OpenAPI 3.1), made from the schemas that validate and a table of texts."""
