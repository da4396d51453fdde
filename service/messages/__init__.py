"""What the service sends: waiting in the outbox, claimed, delivered once."""
