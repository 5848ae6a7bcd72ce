"""Whether the server's clock is believed, and the time in use while it is not."""
