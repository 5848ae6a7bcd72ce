"""What the counter knows of its branch, and how it is listed."""
