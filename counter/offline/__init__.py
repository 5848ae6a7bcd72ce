"""What a counter records while the server is away, and sends in afterwards."""
