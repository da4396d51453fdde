"""Files in and out: what people send as sheets, and what they get back."""
