"""The files of the page that the description is read on: Swagger UI, and how we start it."""

FILES: dict[str, str] = {  # what the page fetches, by its media type
    "favicon-32x32.png": "image/png",
    "start.js": "text/javascript",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
OURS = frozenset({"start.js"})
