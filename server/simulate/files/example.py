"""The example scenario that is shipped with the program."""

from importlib.resources import files


def example() -> str:
    """The text of `example.toml`, with its comments."""
    return (files(__package__) / "example.toml").read_text("utf-8")
