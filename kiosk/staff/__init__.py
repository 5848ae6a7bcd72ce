"""What staff do at the kiosk, behind the PIN."""
