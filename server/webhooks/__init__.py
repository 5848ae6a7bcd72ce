"""Webhooks: events of branches, sent to other programs, signed and in order; each arrives, or its gap is told."""
