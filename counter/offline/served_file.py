"""The people served while the server was away, in a file."""

from pathlib import Path

from msgspec import Struct

from protocol.offline import AskServed

from .kept_file import KeptFile

FILE = "served.json"


class Served(Struct, frozen=True):
    """One visit, with the key that it is sent in with."""

    key: str
    ask: AskServed


class ServedFile(KeptFile[Served]):
    """The visits that the server does not know yet, the earliest first."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, Served, "the file of people served without the server")
