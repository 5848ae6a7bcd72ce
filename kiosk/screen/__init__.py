"""What the kiosk shows and says."""
