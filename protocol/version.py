"""The version of the server and the programs, written here alone: setup.cfg reads it, and docs/upgrade.md says when it
moves."""

import re

from msgspec import Struct

VERSION = "0.2.0"

USER_AGENT = f"motcua/{VERSION}"
"""What our programs say in the header `User-Agent`, in requests and when they open a websocket."""

_OURS = re.compile(r"motcua/([0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4})(?: .*)?")


class ServerVersion(Struct, frozen=True):
    """The server's version, and the oldest version of the programs that it serves without leaving anything out."""

    version: str
    oldest_client: str


def version_in(user_agent: str) -> str | None:
    """The version that a program of ours says in its `User-Agent`; None: it is none of ours."""
    found = _OURS.fullmatch(user_agent)
    return None if found is None else found[1]


def is_older(version: str, than: str) -> bool:
    """Whether a version `A.B.C` comes before another; what is no such version comes before all."""
    return _numbers(version) < _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()
