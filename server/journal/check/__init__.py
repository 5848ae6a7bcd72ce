"""Whether the journal is whole: hashes, gaps, replay, rows."""
