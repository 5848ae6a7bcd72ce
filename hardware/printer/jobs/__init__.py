"""Print jobs, kept on file until they are settled."""
