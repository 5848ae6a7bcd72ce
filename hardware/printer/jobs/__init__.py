"""Print jobs, kept in a file until they are settled."""
