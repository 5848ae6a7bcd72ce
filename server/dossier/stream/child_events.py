"""The events of child dossiers (liên thông), on the parent's stream and on the child's."""

from msgspec import Struct

from protocol.dossier_commands import Holder, Paper


class ChildOpened(Struct, frozen=True, gc=False):
    """On the parent's: `child` is the dossier of its number `no`, handed over to `to`."""

    no: int
    child: str
    procedure: str
    to: Holder


class ChildEnded(Struct, frozen=True, gc=False):
    """On the parent's: `result`: a code; None: it ended without one."""

    no: int
    result: str | None = None


class ChildBegun(Struct, frozen=True):
    """On the child's: it is number `no` of `parent`, with the parent's papers as they were then."""

    parent: str
    no: int
    branch: str
    procedure: str
    papers: tuple[Paper, ...] = ()


class HandedBack(Struct, frozen=True, gc=False):
    """On the child's: its result is with who has the parent in hand; no citizen collects it."""
