"""Remote control of a program, for tests and demonstrations."""
