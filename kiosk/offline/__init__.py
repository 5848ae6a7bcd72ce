"""What a kiosk does while the server is away: it gives numbers that it leased, and sends them in afterwards."""
