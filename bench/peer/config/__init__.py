"""How the peer is put together."""
