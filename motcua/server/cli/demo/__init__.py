"""`motcua demo`: a whole branch on one machine, from the touch at the kiosk to the number on the TV."""
