"""What people type, scan and hear."""
