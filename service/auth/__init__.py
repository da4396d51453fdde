"""Who is asking: a person, and what they may be today."""
