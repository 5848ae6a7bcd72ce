"""Web Push: a message to a browser that asked for it, through the browser's own push service (RFC 8030)."""
