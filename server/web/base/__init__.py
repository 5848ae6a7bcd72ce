"""What every part of the web server uses."""
