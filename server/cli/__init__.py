"""The `motcua` command: one file a command, each with its arguments and what it does."""
