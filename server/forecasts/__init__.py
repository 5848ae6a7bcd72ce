"""The waits that people are told, made in a process of their own from what it reads, and handed on as files."""
