"""What is decided before a dossier is received, at its receipt, and of what the receipt says. Pure."""

from protocol import dossier_commands as c
from protocol.dossier_commands import Holder
from protocol.due.changes import begin
from protocol.enums import Refusal, SupplementClock
from protocol.problem import Refused

from . import events as e
from .asked import Asked, Decision, procedure_of
from .dropped import HandOver
from .money import charge


def draft(asked: Asked) -> Decision:
    command: c.DraftDossier = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    return e.Drafted(command.branch, command.procedure, command.ticket_id, command.helper)


def hand_over(asked: Asked) -> Decision:
    command: HandOver = asked.command
    config = asked.around.branches(command.branch)
    if config is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    what = (command.drop_off, command.place, command.of, command.sheets)
    return e.HandedOver(command.branch, command.procedure, *what, command.ticket_id)


def relist(asked: Asked) -> Decision:
    return Refused(Refusal.WRONG_STATE) if asked.dossier.listed is None else e.Relisted(
        asked.command.drop_off, asked.command.place
    )  # fmt: skip


def amend(asked: Asked) -> Decision:
    command: c.AmendDraft = asked.command
    config = asked.around.branches(asked.dossier.branch)
    if config is None or procedure_of(config, command.procedure) is None:
        return Refused(Refusal.UNKNOWN_PROCEDURE, "procedure")
    return e.Amended(command.procedure, command.papers, command.helper)


def receive(asked: Asked) -> Decision:
    dossier = asked.dossier
    config = asked.around.branches(dossier.branch)
    procedure = None if config is None else procedure_of(config, dossier.procedure)
    if procedure is not None and procedure.system is not None:
        return Refused(Refusal.BAD_FIELD, "procedure", "another system decides it")
    if config is None or procedure is None or procedure.statutory is None:
        return Refused(Refusal.BAD_FIELD, "procedure", "its statutory time is not known")
    if not asked.believed:
        return Refused(Refusal.CLOCK_DOUBTED)
    charged = charge(procedure, asked.command.pages, asked.command.copies)
    if isinstance(charged, Refused):
        return charged
    due = begin(asked.now, procedure.statutory, procedure.supplement or SupplementClock.PAUSE, config)
    unit = asked.command.unit
    code = asked.around.code(unit, asked.now)
    holder = Holder(asked.around.offices.receiver(unit, dossier.branch), asked.by)
    what = (dossier.branch, dossier.procedure, dossier.papers)
    received = e.Received(code, *what, due, holder, procedure.consultation, procedure.delegated_by)
    return received if charged is None else (received, charged)


def turn_away(asked: Asked) -> Decision:
    return e.TurnedAway(asked.command.reason)


def discard(asked: Asked) -> Decision:
    return e.Discarded()


def correct(asked: Asked) -> Decision:
    return e.Corrected(asked.command.papers, asked.command.reason, len(asked.dossier.receipts) + 1)
