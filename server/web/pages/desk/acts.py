"""The acts of a clerk's page: from a posted form to the command, and what is said of it afterwards."""

from collections.abc import Mapping

from language.desk_acts import NOBODY_WAITS
from language.messages import N_
from protocol import commands as c
from protocol.enums import OverrunReason, ReasonFor, Refusal
from protocol.problem import Refused
from protocol.ticket_numbers import typed_number
from server.queue.decide.possible import acts_at
from server.queue.state.state import Counter, State
from server.web.follow import views

BY_MISTAKE = ("called_by_mistake", "missed_call")
"""The reasons, of those a branch has, that say best why a call is taken back."""

TAKEN_BACK = ("no-show", "park", "pickup", "return", "transfer", "next-service")
"""Acts that the server takes back with all their counts."""

PLAIN: dict[str, type[c.Body]] = {
    "call": c.Call,
    "recall": c.Recall,
    "start": c.Start,
    "open": c.Open,
    "close": c.Close,
    "logout": c.Logout,
    "alarm": c.Alarm,
    "alarm-off": c.AlarmOff,
}
"""Acts that ask nothing."""

LONGEST_PARK_MIN = 600
MOST_DOSSIERS = 999

SAID = {
    "nobody": NOBODY_WAITS,
    "recall": N_("{number} is being called again."),
    "complete": N_("{number} is done."),
    "no-show": N_("{number} waits again, behind those waiting now."),
    "kept": N_("{number} waits again in the same place."),
    "gone": N_("{number} is cancelled after too many no-shows."),
    "park": N_("{number} is set aside."),
    "return": N_("{number} waits again, its age kept."),
    "take-back": N_("{number}: that was taken back."),
    "issue": N_("New number: {number}."),
}
"""The msgid of what an act did, where the page does not show it by itself; the address after it names it."""

SAID |= dict.fromkeys(("transfer", "next-service"), SAID["return"])


def command_of(form: Mapping[str, str], state: State, counter: Counter) -> c.Body | Refused:
    """The command of a form of the page; a refusal names the field at fault."""
    match form.get("act", ""):
        case "call-named":
            return _call_named(form, state)
        case "complete":
            return _complete(form, state, counter)
        case "no-show":
            return c.NoShow(form.get("reason") or None)
        case "park":
            minutes = _number(form, "minutes", LONGEST_PARK_MIN)
            return minutes if isinstance(minutes, Refused) else _park(form.get("reason", ""), minutes)
        case "pickup":
            return c.Pickup(form.get("ticket", ""))
        case "return":
            return c.Return(form.get("reason", ""))
        case "transfer":
            return _transfer(form)
        case "next-service":
            return c.NextService(form.get("service", ""))
        case "reclass":
            return c.Reclass(form.get("priority") or None, form.get("reason", ""))
        case "pause":
            return c.Pause(form.get("reason", ""))
        case "issue":
            return c.Issue(form.get("service", ""), form.get("priority") or None)
        case "take-back":
            return c.TakeBack(form.get("ticket", ""))
        case "overrun":
            return _overrun(form)
        case act:
            plain = PLAIN.get(act)
            return Refused(Refusal.BAD_FIELD, "act") if plain is None else plain()


def said_of(command: c.Body, cancelled: bool) -> str:
    """The key of `SAID` for what a command did, else the command's name. `cancelled`: the ticket is, after it."""
    match command:
        case c.NoShow() if cancelled:
            return "gone"
        case c.NoShow(reason=str()):
            return "kept"
    return c.tag_of(command)


def undo_fields(done: str, ticket_id: str, state: State, counter: Counter) -> dict[str, str]:
    """The form that takes the act `done` back, where that is possible now; empty: it is final."""
    acts = acts_at(state, counter)
    if done in TAKEN_BACK and "take-back" in acts and counter.last_act_on == ticket_id:
        return {"act": "take-back", "ticket": ticket_id}
    if done in ("call", "call-named") and "return" in acts and counter.ticket_id == ticket_id:
        codes = [one.code for one in views.config_of(state).reasons if ReasonFor.RETURN in one.used_by]
        reason = next((code for code in BY_MISTAKE if code in codes), codes[0] if codes else "")
        return {"act": "return", "reason": reason} if reason else {}
    if done in ("pause", "close") and "open" in acts:
        return {"act": "open"}
    return {}


def _call_named(form: Mapping[str, str], state: State) -> c.Body | Refused:
    number = typed_number(form.get("number", ""))
    found = next((one for one in state.tickets.values() if one.number == number), None)
    if found is None:
        return Refused(Refusal.UNKNOWN_TICKET, "number")
    return c.Call(found.ticket_id, form.get("reason", ""))


def _complete(form: Mapping[str, str], state: State, counter: Counter) -> c.Body | Refused:
    dossiers = _number(form, "dossiers", MOST_DOSSIERS)
    if isinstance(dossiers, Refused):
        return dossiers
    ticket = state.in_hand(counter)
    same = ticket is not None and ticket.dossiers == dossiers
    return c.Complete(form.get("outcome") or None, None if same else dossiers)


def _park(reason: str, minutes: int | None) -> c.Body:
    return c.Park(reason, None if minutes is None else minutes * 60)


def _overrun(form: Mapping[str, str]) -> c.Body | Refused:
    try:
        return c.SayOverrun(form.get("ticket", ""), OverrunReason(form.get("cause", "")))
    except ValueError:
        return Refused(Refusal.BAD_FIELD, "cause")


def _transfer(form: Mapping[str, str]) -> c.Body | Refused:
    kind, _, to = form.get("to", "").partition(":")
    if kind not in ("service", "counter", "user") or not to:
        return Refused(Refusal.BAD_FIELD, "to")
    return c.Transfer(**{kind: to}, reason=form.get("reason") or None)


def _number(form: Mapping[str, str], field: str, most: int) -> int | Refused | None:
    """A whole number from 1 to `most`; None where it was left empty."""
    typed = form.get(field, "").strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= 4 and 1 <= int(typed) <= most:
        return int(typed)
    return Refused(Refusal.BAD_FIELD, field)
