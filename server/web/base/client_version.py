"""Which version a program has that asks this server, and what the oldest is that is served in full.

A program older than `OLDEST_CLIENT` is served as far as it goes, and told that it is old (docs/upgrade.md). Those of
0.1 do not say their version, and are known by the `User-Agent` that Qt says for them.
"""

from starlette.requests import HTTPConnection

from protocol.version import VERSION, ServerVersion, is_older, version_in

OLDEST_CLIENT = "0.2.0"

SERVER = ServerVersion(VERSION, OLDEST_CLIENT)
"""What a snapshot says of this server."""

FIRST = "0.1.0"
_OF_QT = "Mozilla/5.0"


def client_version(connection: HTTPConnection) -> str | None:
    """The version of the program of ours that asks; None: another program, or a websocket of a program of 0.1."""
    said = connection.headers.get("user-agent", "")
    return FIRST if said == _OF_QT else version_in(said)


def is_old(version: str | None) -> bool:
    """Whether a device with this version should be updated; None: it does not say, as those of 0.1."""
    return version is None or is_older(version, OLDEST_CLIENT)
