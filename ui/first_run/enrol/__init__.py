"""Finding the server and being let in."""
