"""The files of the page that the description is read on: Swagger UI, and how we start it."""

FILES: dict[str, str] = {  # what the page fetches, by its media type
    "favicon-32x32.png": "image/png",
    "start.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
OURS = frozenset({"start.js"})
