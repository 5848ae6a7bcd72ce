"""One of several server processes: `python -m server.web.process FD`, started by `supervise` and by nobody else.

FD is a Unix socket through which the parent hands connections over; its end means that the parent is gone. The
settings come on standard input, as JSON: a command line would show the database's password to the whole machine.
When it takes requests it says `ready` on standard output.
"""

import socket
import sys
from pathlib import Path
from typing import Any

import msgspec

from server.web.base.readiness import MissingProcesses

from .serve import NotReady, serve_on
from .settings import ServeSettings
from .uvicorn_server import handed_over

READY = b"ready\n"


def encode(settings: ServeSettings) -> bytes:
    """What a child reads."""
    return msgspec.json.encode(settings, enc_hook=str)


def decode(text: bytes) -> ServeSettings:
    """What `encode` was given."""

    def as_path(kind: type[Any], value: Any) -> Path:
        return Path(value)

    return msgspec.json.decode(text, type=ServeSettings, dec_hook=as_path)


def main() -> int:
    """Serves until SIGTERM or until the parent is gone; the exit code."""
    settings = decode(sys.stdin.buffer.read())

    def ready() -> None:
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()

    try:
        with socket.socket(fileno=int(sys.argv[1])) as channel:
            missing = MissingProcesses()
            return serve_on(settings, handed_over(channel, missing.set), ready, missing)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
