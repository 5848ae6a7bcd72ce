"""How a command speaks: lines for people, secrets once, and with `--json` one line for programs at the end."""

import sys
from typing import Any

import msgspec

from language.messages import N_, _


class Failed(Exception):
    """The command could not do it (exit 1); the text says why and what to do next."""


class WrongUse(Exception):
    """The command was asked for something that cannot be meant (exit 2); the text says what to write."""


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
"""What the system says most often, in the C locale that this program is in."""


def reason(error: OSError) -> str:
    """Why the system did not do it."""
    return _(error.strerror) if error.strerror else str(error)


class Output:
    """With `as_json` standard output holds nothing but the one JSON line; what is for people goes to standard error."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str) -> None:
        """A line for people."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def secret(self, text: str, value: str) -> None:
        """`text` and a secret on a line of its own, unless the JSON line will carry it: it is shown once, ever."""
        if not self.as_json:
            print(f"{text}\n{value}", flush=True)

    def complain(self, text: str) -> None:
        """A line about what is wrong."""
        print(text, file=sys.stderr, flush=True)

    def result(self, **fields: Any) -> None:
        """The JSON line, when it was asked for."""
        if self.as_json:
            print(msgspec.json.encode(fields).decode(), flush=True)
