"""Output of commands: lines for people, secrets once, and with `--json` one last line for programs."""

import sys
from typing import Any

import msgspec

from language.messages import N_, _


class Failed(Exception):
    """The command failed (exit 1); the text tells why and what to do next."""


class WrongUse(Exception):
    """The arguments are wrong (exit 2); the text tells what to write instead."""


REASONS = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("File exists"),
    N_("Read-only file system"),
    N_("No space left on device"),
    N_("Address already in use"),
    N_("Cannot assign requested address"),
)
"""The most frequent error messages of the operating system, in the C locale, to be translated."""


def reason(error: OSError) -> str:
    """The operating system's error message, translated if known."""
    return _(error.strerror) if error.strerror else str(error)


class Output:
    """With `as_json` standard output has only the one JSON line; lines for people go to standard error."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str) -> None:
        """A line for people."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def secret(self, text: str, value: str) -> None:
        """Prints `text`, then the secret on its own line; not with `--json`, whose last line contains it."""
        if not self.as_json:
            print(f"{text}\n{value}", flush=True)

    def complain(self, text: str) -> None:
        """A line about an error, on standard error."""
        print(text, file=sys.stderr, flush=True)

    def result(self, **fields: Any) -> None:
        """Prints the JSON line, with `--json`."""
        if self.as_json:
            print(msgspec.json.encode(fields).decode(), flush=True)
