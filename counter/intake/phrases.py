"""The sentences of a dossier's entry, in the present language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from counter.acts.refusals import refusal_text
from counter.branch.phrases import at_text
from language.dossier_reasons import REASON_WORDS
from language.fees import say_fee, say_money
from language.messages import N_, _, ngettext, spoken, translations
from language.names import name_in
from protocol.configuration import ProcedureConfig
from protocol.delivery import DeliveryState
from protocol.desk_work import DeskLine, DeskWork
from protocol.dossier_life import DossierState
from protocol.dossier_money import MoneyView
from protocol.dossier_people import Earlier, Part, PersonField, SameOpen
from protocol.dossier_views import DeliveryView, DossierView
from protocol.enums import Refusal
from protocol.payment.fee import Fee, count_fee
from protocol.payment.money import MoneyState
from protocol.prepared import BadPrepared, PreparedFault
from protocol.problem import Problem
from protocol.views import BranchView

from .saving import SaveState

F = PersonField

FIELDS: Final = {
    F.IDENTITY_NUMBER: N_("Identity number"),
    F.OLD_IDENTITY_NUMBER: N_("Old identity number"),
    F.NAME: N_("Full name"),
    F.BIRTH_DATE: N_("Date of birth"),
    F.SEX: N_("Sex"),
    F.ADDRESS: N_("Address"),
    F.PHONE: N_("Phone"),
    F.EMAIL: N_("E-mail"),
    F.ISSUED_ON: N_("Date of issue"),
    F.MANDATE: N_("Mandate"),
    F.SCOPE: N_("What the mandate is for"),
    F.VALID_UNTIL: N_("Mandate valid until"),
}
PARTS: Final = {
    Part.APPLICANT: N_("Hands it in"),
    Part.OWNER: N_("Owner of the matter"),
    Part.PROXY: N_("Acts by mandate"),
    Part.HELPER: N_("Declares for somebody"),
    Part.COLLECTOR: N_("Collects the result"),
}
STATES: Final = {
    DossierState.REGISTERED: N_("being entered"),
    DossierState.RECEIVED: N_("received"),
    DossierState.TURNED_AWAY: N_("not received"),
    DossierState.PROCESSING: N_("being processed"),
    DossierState.SUPPLEMENT: N_("papers asked for"),
    DossierState.PAYMENT: N_("payment asked for"),
    DossierState.WITHDRAWN: N_("withdrawn"),
    DossierState.STOPPED: N_("processing stopped"),
    DossierState.FINISHED: N_("result ready"),
    DossierState.RETURNED: N_("result returned"),
    DossierState.DISCARDED: N_("discarded"),
}


def dossier_state_text(state: str) -> str:
    """How a dossier stands; a state of a newer server as the server says it."""
    known = {each.value: text for each, text in STATES.items()}
    return _(known[state]) if state in known else state


def field_name(field: PersonField) -> str:
    return _(FIELDS[field])


def part_name(part: Part) -> str:
    return _(PARTS[part])


def save_text(state: SaveState) -> str:
    """How what was entered is kept; empty where nothing was."""
    match state:
        case SaveState.NOTHING:
            return ""
        case SaveState.NO_PROCEDURE:
            return _("Not saved: choose the procedure")
        case SaveState.SAVING:
            return _("Saving …")
        case SaveState.SAVED:
            return _("Saved")
        case SaveState.LATE:
            return _("NOT SAVED: no answer, trying again")
        case SaveState.REFUSED:
            return _("NOT SAVED")


def dossier_refusal_text(problem: Problem) -> str:
    """Why the server refused a dossier's command, and what to do."""
    match problem.code:
        case Refusal.QUOTA_REACHED if problem.field == "ticket_id":
            return _(
                "This number has brought as many dossiers as it may. "
                "Take the others over by a list: page /work/drop-offs."
            )
        case Refusal.BAD_FIELD if problem.field == "procedure":
            return _("The statutory time of this procedure is not known: have it added to the catalogue.")
        case Refusal.BAD_FIELD if problem.field in {field.value for field in F}:
            return _("“{field}” cannot be this.").format(field=field_name(F(problem.field)))
        case Refusal.TOO_LATE if problem.field == "supervisor":
            return _("Whoever gave it out may take that back for 15 minutes. After that a supervisor does.")
        case Refusal.BAD_FIELD if problem.field == "to":
            return _("Nobody is noted who may collect it in that part: note them first (Ctrl+E).")
        case Refusal.UNKNOWN_PROCEDURE:
            return _("The catalogue has changed: choose the procedure again.")
        case _other:
            return refusal_text(problem)


def checked_text(dossier: DossierView, code: str) -> str:
    """What became of a dossier that was checked without being received."""
    asked = _("{code}: the citizen is asked for papers.")
    return (asked if dossier.awaited else _("{code}: not received.")).format(code=code)


def queue_text(work: DeskWork | None, branch: BranchView | None) -> str:
    """What waits at this desk beside the people, and until when the first is to be done; empty: nothing."""
    if work is None or not work.lines:
        return ""
    said = []
    if work.online:
        said.append(ngettext("{n} online to check", "{n} online to check", work.online).format(n=work.online))
    if work.listed:
        said.append(ngettext("{n} bundle to take in", "{n} bundles to take in", work.listed).format(n=work.listed))
    until = moment_text(work.lines[0].until, branch)
    return _("Beside the queue: {what}; the first by {time}").format(what=", ".join(said), time=until)


def line_text(line: DeskLine, branch: BranchView | None) -> str:
    """What is shown, and until when it is to be done."""
    until = moment_text(line.until, branch)
    if line.place is None:
        return _("To be checked by {time}. Its papers are as they were sent in.").format(time=until)
    sheets = ngettext("{n} sheet", "{n} sheets", line.sheets or 0).format(n=line.sheets or 0)
    return _("Bundle {place}, {sheets}, to be taken in by {time}.").format(place=line.place, sheets=sheets, time=until)


def moment_text(at: datetime, branch: BranchView | None) -> str:
    """`15:30 · 24/11/2026` at the branch."""
    here = at if branch is None else at.astimezone(ZoneInfo(branch.time_zone))
    return f"{at_text(at, branch)} · {here:%d/%m/%Y}"


def fee_text(procedure: ProcedureConfig | None, pages: int, copies: int, language: str) -> str:
    """What the procedure costs; counted from pages and copies where it has a formula."""
    if procedure is None:
        return ""
    if procedure.fee is None:
        return say_fee(procedure, language, translations(spoken())) or _("The fee is not known")
    fee = count_fee(procedure.fee, pages, copies)
    if not isinstance(fee, Fee):
        return _("Pages and copies: from 1 on")
    total = say_money(fee.total_vnd, language)
    if fee.copies == 1 and not fee.once_vnd:
        return total
    return _("{total} = {copies} × {each}").format(
        total=total, copies=fee.copies, each=say_money(fee.copy_vnd, language)
    ) + (f" + {say_money(fee.once_vnd, language)}" if fee.once_vnd else "")


MONEY: Final = {
    MoneyState.NOTHING: N_("Fee: nothing to pay"),
    MoneyState.OWED: N_("Fee {vnd}: not paid"),
    MoneyState.ASKED: N_("Fee {vnd}: a transfer was asked for"),
    MoneyState.UNKNOWN: N_("Fee {vnd}: nobody knows whether the transfer arrived"),
    MoneyState.PAID: N_("Fee {vnd}: paid, receipt {number}"),
    MoneyState.REFUNDED: N_("Fee {vnd}: given back, receipt {number}"),
    MoneyState.WAIVED: N_("Fee: waived"),
}


def money_text(money: MoneyView | None, language: str) -> str:
    """How the fee of a received dossier stands; empty where nothing is owed."""
    if money is None:
        return ""
    number = money.entries[-1].number if money.entries else ""
    return _(MONEY[money.state]).format(vnd=say_money(money.vnd, language), number=number)


DELIVERIES: Final = {
    DeliveryState.AT_DESK: N_("The result is here."),
    DeliveryState.POSTED: N_("The result is with {carrier}, parcel {number}."),
    DeliveryState.CAME_BACK: N_("The result came back: it is here again."),
    DeliveryState.DELIVERED: N_("Result given out at {at}: {who}."),
}


def delivery_text(delivery: DeliveryView | None, branch: BranchView | None) -> str:
    """Where the result is; empty before there is one."""
    if delivery is None:
        return ""
    at = "" if delivery.delivered_at is None else moment_text(delivery.delivered_at, branch)
    who = _(PARTS[Part(delivery.to)]).lower() if delivery.to in set(Part) else ""
    carrier = _(REASON_WORDS.get(delivery.carrier or "", delivery.carrier or ""))
    return _(DELIVERIES[delivery.state]).format(carrier=carrier, number=delivery.number, at=at, who=who)


def same_open_text(found: Sequence[SameOpen], names: dict[str, str], branch: BranchView | None) -> str:
    """Where the same person has the same matter open; empty where nowhere. `names`: branch → its name."""
    if not found:
        return ""
    one = found[0]
    where, state = names.get(one.branch, one.branch), dossier_state_text(one.state)
    text = _("The same person has this procedure open at {where}: {code} ({state}).")
    day = "" if one.received_at is None else moment_text(one.received_at, branch)
    said = text.format(where=where, code=one.code or day or "–", state=state)
    more = len(found) - 1
    others = _("And {n} more.").format(n=more)
    return f"{said} {others}" if more else said


PREPARED: Final = {
    PreparedFault.NOT_ONE: N_("This is no code that was prepared at home."),
    PreparedFault.OTHER_VERSION: N_("This code was made by a newer page: have this program updated."),
    PreparedFault.TOO_LONG: N_("This code is longer than any that our page makes."),
    PreparedFault.DAMAGED: N_("The code did not come over whole: scan it again, closer and with the screen bright."),
    PreparedFault.NOT_READABLE: N_("Our page did not make this code."),
    PreparedFault.TOO_OLD: N_("This code is older than 90 days: papers and fees may have changed."),
}
OF_PREPARED: Final = {
    "procedure": N_("Procedure"), "made_on": N_("Day of the code"), "papers": N_("Papers"),
    "pages": N_("Pages of one copy"), "copies": N_("Copies"),
}  # fmt: skip


def prepared_fault_text(bad: BadPrepared) -> str:
    """Why a code that was prepared at home is not taken, and which field of it."""
    if bad.fault is not PreparedFault.BAD_FIELD:
        return _(PREPARED[bad.fault])
    known = {field.value: text for field, text in FIELDS.items()} | OF_PREPARED
    field = _(known.get(bad.field, N_("Code")))
    return _("The code from home is not taken: “{field}” cannot be this.").format(field=field)


def earlier_text(found: Earlier, branch: BranchView | None) -> str:
    """Which dossier has what of the same person."""
    known = [field_name(field) for field in F if field in found.fields]
    day = found.received_at if branch is None else found.received_at.astimezone(ZoneInfo(branch.time_zone))
    text = _("Dossier {code} of {day} has more of this person: {fields}.")
    return text.format(code=found.code, day=f"{day:%d/%m/%Y}", fields=", ".join(known).lower())


def brought_text(dossier: DossierView | None, branch: BranchView | None) -> str:
    """The dossier that a ticket is about: its code and state, and until when one that is not finished is promised."""
    if dossier is None:
        return _("its receipt was shown at the kiosk")
    said = f"{dossier.code or '–'} · {dossier_state_text(dossier.state)}"
    if dossier.due is not None and dossier.state is not DossierState.FINISHED and dossier.due.current_at is not None:
        said += f" · {due_text(dossier.due.current_at, branch)}"
    return said


def due_text(at: datetime | None, branch: BranchView | None) -> str:
    return "" if at is None else moment_text(at, branch)


def procedure_text(procedure: ProcedureConfig | None, code: str, language: str) -> str:
    """A procedure's name, or its code where the catalogue no longer has it."""
    return code if procedure is None else name_in(procedure.name, language)
