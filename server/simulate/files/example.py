"""The scenario that comes with the program, to start from."""

from importlib.resources import files


def example() -> str:
    """The text of `example.toml`, with its remarks."""
    return (files(__package__) / "example.toml").read_text("utf-8")
