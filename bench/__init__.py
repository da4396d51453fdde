"""The bench: how fast the service is, beside the bare statements and beside a peer."""
