"""The append-only record: entries, their bytes, the chain, and how it is verified."""
