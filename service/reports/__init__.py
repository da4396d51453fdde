"""The read side: one read-only question per file, answered as the API writes it."""
