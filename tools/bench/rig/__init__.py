"""What measurements start, load and read, and the shape of a figure."""
