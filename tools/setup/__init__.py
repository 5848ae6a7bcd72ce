"""What a checkout needs from the system."""
