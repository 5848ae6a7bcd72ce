"""Sound: samples, loudness, caching and playing."""
