"""The acts of a clerk: when each is possible, what it asks, how its command is sent."""
