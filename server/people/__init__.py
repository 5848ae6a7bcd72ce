"""The people of dossiers, sealed: keys, index, search and erasure."""
