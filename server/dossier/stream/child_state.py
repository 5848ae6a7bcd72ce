"""A child dossier as its parent knows it, and a parent as its child does."""

from msgspec import Struct
from msgspec.structs import replace

from protocol.children import ChildState
from protocol.dossier_commands import Holder
from protocol.ids import Instant

from . import child_events as ce


class Child(Struct, frozen=True, gc=False):
    """The child `id`, number `no` of its parent, handed over to `to` at `at`. `result`: a code, once it was decided.

    `with_parent`: it ended because the parent did.
    """

    no: int
    id: str
    procedure: str
    to: Holder
    at: Instant
    state: ChildState = ChildState.OPEN
    ended_at: Instant | None = None
    result: str | None = None
    with_parent: bool = False


class Parent(Struct, frozen=True, gc=False):
    """The dossier that opened this one as its number `no`."""

    id: str
    no: int


def fold_child(children: tuple[Child, ...], event: ce.ChildOpened | ce.ChildEnded, at: Instant) -> tuple[Child, ...]:
    """The children after an event. Raises ValueError for one that cannot follow."""
    if isinstance(event, ce.ChildOpened):
        if event.no != len(children) + 1:
            raise ValueError(f"child {event.no} cannot follow {len(children)}")
        return (*children, Child(event.no, event.child, event.procedure, event.to, at))
    if not any(one.no == event.no and one.state is ChildState.OPEN for one in children):
        raise ValueError(f"child {event.no} is not open")
    state = ChildState.ENDED if event.result is None else ChildState.DECIDED
    ended = {"state": state, "ended_at": at, "result": event.result}
    return tuple(replace(one, **ended) if one.no == event.no else one for one in children)


def end_children(children: tuple[Child, ...], at: Instant) -> tuple[Child, ...]:
    """After the parent ended without a result: what was open has ended with it."""
    ended = {"state": ChildState.ENDED, "ended_at": at, "with_parent": True}
    return tuple(replace(one, **ended) if one.state is ChildState.OPEN else one for one in children)
