"""Letters by e-mail: what one is, and how it is given to the centre's mail server."""
