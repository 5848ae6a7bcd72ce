"""What is decided of child dossiers (liên thông), and what an event of a dossier leads to in another's stream. Pure.

A parent opens a child, which begins in the same transaction; a child's end is noted on its parent in the transaction of
the end; a parent that ends without a result ends its open children.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from protocol.children import MOST_CHILDREN, ChildState, OpenChild
from protocol.commands import Envelope
from protocol.dossier_commands import DossierBody, Holder, Paper
from protocol.due.changes import End, begin
from protocol.enums import Refusal, SupplementClock
from protocol.problem import Refused

from . import child_events as ce
from . import events as e
from .asked import Asked, Decision, Handler, procedure_of
from .hands import Sender, holds
from .state import Dossier
from .timing import in_time

PARENT_ENDED: Final = "parent_ended"
"""The reason of a child that was stopped because its parent ended."""


class BeginChild(DossierBody, frozen=True, tag="begin-child"):
    """The child begins, with its code and its time, and is handed over to `to`; `giver` answers for it until then."""

    leads_to = "child_begun"
    refusals = frozenset({Refusal.ALREADY, Refusal.BAD_FIELD, Refusal.UNKNOWN_PROCEDURE, Refusal.UNKNOWN_BRANCH})

    parent: str
    no: int
    branch: str
    procedure: str
    to: Holder
    giver: Holder
    papers: tuple[Paper, ...] = ()


class NoteChild(DossierBody, frozen=True, tag="note-child", gc=False):
    """A child has ended, with this result or without one."""

    leads_to = "child_ended"
    refusals = frozenset({Refusal.WRONG_STATE})

    no: int
    result: str | None = None


class StopWithParent(DossierBody, frozen=True, tag="stop-with-parent", gc=False):
    """The parent ended; so does the child."""

    leads_to = "stopped"
    refusals = frozenset({Refusal.WRONG_STATE})


def id_of_child(parent: str, no: int) -> str:
    """The id of a parent's child: asked for twice, it is one dossier."""
    return f"d{hashlib.blake2b(f'{parent}/{no}'.encode(), digest_size=10).hexdigest()}"


def awaits_children(dossier: Dossier) -> bool:
    """Whether the result of a child is awaited before its own is given out."""
    return any(one.state is ChildState.OPEN for one in dossier.children)


def children_possible(dossier: Dossier, sender: Sender) -> bool:
    """Whether this person may open a child; the dossier's life allows it."""
    return holds(dossier, sender) and len(dossier.children) < MOST_CHILDREN


def open_child(asked: Asked) -> Decision:
    """All that the child's beginning could be refused for is refused here."""
    dossier, command = asked.dossier, asked.command
    procedure = procedure_of(asked.config, command.procedure)
    if procedure is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    if procedure.system is not None or procedure.statutory is None:
        return Refused(Refusal.BAD_FIELD, "procedure", "another system decides it, or its statutory time is not known")
    if not asked.around.offices.takes(command.to.unit):
        return Refused(Refusal.BAD_FIELD, "to", "no unit that takes dossiers")
    if len(dossier.children) >= MOST_CHILDREN:
        return Refused(Refusal.QUOTA_REACHED, detail=str(MOST_CHILDREN))
    if not asked.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    no = len(dossier.children) + 1
    return ce.ChildOpened(no, id_of_child(dossier.id, no), command.procedure, command.to)


def begin_child(asked: Asked) -> Decision:
    """Its own time begins now; it waits for its receiver as any hand-over does."""
    command: BeginChild = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    procedure = procedure_of(config, command.procedure)
    if procedure is None or procedure.statutory is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    due = begin(asked.now, procedure.statutory, procedure.supplement or SupplementClock.PAUSE, config)
    code = asked.around.code(asked.around.offices.agency(command.to.unit), asked.now)
    what = (command.branch, command.procedure, command.papers)
    return (
        ce.ChildBegun(command.parent, command.no, *what),
        e.Received(code, *what, due, command.giver, procedure.consultation),
        e.Offered(command.to, due.promised_at),
    )


def note_child(asked: Asked) -> Decision:
    command: NoteChild = asked.command
    is_open = any(one.no == command.no and one.state is ChildState.OPEN for one in asked.dossier.children)
    return ce.ChildEnded(command.no, command.result) if is_open else Refused(Refusal.WRONG_STATE)


def stop_with_parent(asked: Asked) -> Decision:
    if asked.dossier.parent is None:
        return Refused(Refusal.WRONG_STATE)
    due = in_time(asked, End(asked.now))
    return due if isinstance(due, Refused) else e.Stopped(PARENT_ENDED, due)


def consequences(dossier: Dossier, events: Iterable[Any]) -> tuple[tuple[str, DossierBody], ...]:
    """The commands to other dossiers, by id, that these events of a dossier lead to; `dossier`: after them.

    Not of the events that such a command led to: who sent it knows already.
    """
    found: list[tuple[str, DossierBody]] = []
    for event in events:
        match event:
            case ce.ChildOpened():
                assert dossier.holder is not None, "its holder opens it"
                what = (dossier.branch, event.procedure, event.to, dossier.holder, dossier.papers)
                found.append((event.child, BeginChild(dossier.id, event.no, *what)))
            case e.Finished() if dossier.parent is not None:
                found.append((dossier.parent.id, NoteChild(dossier.parent.no, event.result)))
            case e.Stopped() if dossier.parent is not None:
                found.append((dossier.parent.id, NoteChild(dossier.parent.no)))
            case e.Stopped() | e.Withdrawn():
                found += [(one.id, StopWithParent()) for one in dossier.children if one.with_parent]
    return tuple(found)


HANDLERS: dict[type[DossierBody], Handler] = {OpenChild: open_child}
OWN_CHILD_HANDLERS: dict[type[DossierBody], Handler] = {
    BeginChild: begin_child,
    NoteChild: note_child,
    StopWithParent: stop_with_parent,
}
"""Of the server's own commands."""


ENDS_OF_A_CHILD: Final = frozenset({"finished", "stopped"})
"""The events of a child that its parent is told of; `consequences` says how."""


def envelopes(envelope: Envelope, dossier: Dossier, events: Iterable[Any], prefix: str) -> list[Envelope]:
    """The same as envelopes: of the same sender, and under the same id, so that what is sent again is known there."""
    return [
        Envelope(f"{prefix}{to}", command, envelope.command_id, envelope.actor)
        for to, command in consequences(dossier, events)
    ]
