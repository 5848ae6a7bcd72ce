"""Dossiers that came online, and those that another system decides: what may follow. Pure.

Of one that another system decides nothing but people, texts and scans is noted here: its state follows their word.
"""

from typing import TypeAlias

from protocol.configuration import BranchConfig, Statutory
from protocol.dossier_code import DossierCode
from protocol.dossier_commands import DossierBody, Paper
from protocol.due.counting import count_due
from protocol.enums import Refusal, TermUnit
from protocol.ids import Id, Instant, ProcedureCode
from protocol.problem import Refused
from protocol.ways_in import THEIR_STATES, Way

from . import events as e
from .asked import Asked, Decision, procedure_of
from .state import Dossier


class ArriveOnline(DossierBody, frozen=True, tag="arrive-online"):
    """A citizen sent it in at `sent_at`; `external`: its code there."""

    leads_to = "arrived"
    refusals = frozenset({Refusal.UNKNOWN_BRANCH, Refusal.UNKNOWN_PROCEDURE, Refusal.ALREADY})

    branch: Id
    procedure: ProcedureCode
    external: DossierCode
    sent_at: Instant
    papers: tuple[Paper, ...] = ()


class Complete(DossierBody, frozen=True, tag="complete"):
    """Papers came online that were asked for before the receipt; each is in place of what was there of it."""

    leads_to = "completed"
    refusals = frozenset({Refusal.WRONG_STATE})

    papers: tuple[Paper, ...]


class NoteTheirWord(DossierBody, frozen=True, tag="note-their-word", gc=False):
    """The system that decides it says how it is there, at `at`."""

    leads_to = "their_word"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.BAD_FIELD, Refusal.TOO_LATE, Refusal.ALREADY})

    said: str
    at: Instant
    due_at: Instant | None = None


TheirCommand: TypeAlias = ArriveOnline | Complete | NoteTheirWord

OF_THEIRS = frozenset(
    {
        "followed",
        "their_word",
        "people_noted",
        "text_noted",
        "erased",
        "filed",
        "file_set_aside",
        "held",
        "hold_released",
    }
)
"""All that happens to a dossier that another system decides."""

NOT_OF_A_CHILD = frozenset(
    {"child_opened", "people_noted", "withdrawn", "posted", "came_back", "returned", "return_undone"}
)
"""What happens to a child's parent alone: its people are the parent's, and who collects comes for the parent's result.
"""

OF_ONLINE = frozenset({"completion_asked", "completed"})
"""What happens to a dossier that came online alone, before its receipt."""


def may_here(dossier: Dossier, kind: str) -> bool:
    """Whether event `kind` can happen to a dossier that came this way; its life allows it."""
    if dossier.parent is not None and kind in NOT_OF_A_CHILD:
        return False
    if dossier.way is Way.THEIRS:
        return kind in OF_THEIRS
    if kind == "their_word" or (kind == "followed" and dossier.way is Way.ONLINE):
        return False
    if kind == "followed":
        return not dossier.receipts
    if kind in OF_ONLINE:
        return dossier.way is Way.ONLINE and bool(dossier.awaited) == (kind == "completed")
    return kind not in ("amended", "discarded") or dossier.way is not Way.ONLINE


def decide_arrival(asked: Asked) -> Decision:
    """It waits to be checked."""
    command: ArriveOnline = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    if asked.around.taken(command.external) is not None:
        return Refused(Refusal.ALREADY, "external")
    at, until = min(command.sent_at, asked.now), check_by(config, asked.now)
    return e.Arrived(command.branch, command.procedure, command.external, at, until, command.papers)


def check_by(config: BranchConfig, now: Instant) -> Instant:
    """Until when what came online now is to be checked."""
    return count_due(now, Statutory(config.check_online_days, TermUnit.WORKING_DAY), config).due_at


def complete(asked: Asked) -> Decision:
    """It is to be checked again."""
    papers: tuple[Paper, ...] = asked.command.papers
    came = {one.code for one in papers}
    kept = tuple(one for one in asked.dossier.papers if one.code not in came)
    return e.Completed((*kept, *papers), check_by(asked.config, asked.now))


def decide_following(asked: Asked) -> Decision:
    """Their code, where the catalogue says that another system decides the procedure and no other dossier has it."""
    dossier, command = asked.dossier, asked.command
    procedure = procedure_of(asked.config, dossier.procedure)
    if dossier.external is None and (procedure is None or procedure.system is None):
        return Refused(Refusal.BAD_FIELD, "procedure", "no other system decides it")
    if dossier.external is not None and command.reason is None:
        return Refused(Refusal.BAD_FIELD, "reason", "another code has a reason")
    if dossier.theirs is not None:
        return Refused(Refusal.ALREADY, "code", "the other system knows it by its code")
    if asked.around.taken(command.code) not in (None, dossier.id):
        return Refused(Refusal.ALREADY, "code")
    return e.Followed(command.code, command.reason if dossier.external is not None else None)


def decide_completion(asked: Asked) -> Decision:
    """Once, unless a supervisor says why again."""
    dossier, command = asked.dossier, asked.command
    if dossier.asked and command.override is None:
        return Refused(Refusal.ASKED_BEFORE)
    if command.override is not None and not asked.around.is_supervisor:
        return Refused(Refusal.NOT_ALLOWED, "override")
    return e.CompletionAsked(command.wanted, command.reason, command.override if dossier.asked else None)


def hear(asked: Asked) -> Decision:
    """Their word, unless they said something later before, or the same."""
    command: NoteTheirWord = asked.command
    state, known = THEIR_STATES.get(command.said), asked.dossier.theirs
    if state is None:
        return Refused(Refusal.BAD_FIELD, "said", f"one of {', '.join(THEIR_STATES)}")
    if known is None:
        return e.TheirWord(command.said, state, command.at, command.due_at)
    due_at = known.due_at if command.due_at is None else command.due_at
    if command.at < known.at:
        return Refused(Refusal.TOO_LATE, detail="something later is known")
    if (command.said, due_at) == (known.said, known.due_at):
        return Refused(Refusal.ALREADY)
    return e.TheirWord(command.said, state, command.at, due_at)
