"""The acts of the side panel: each carries the event up to which its sender saw the branch, and most can be undone."""

import hmac
from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from language.messages import LANGUAGES, N_, translations
from language.names import name_in
from language.waits import say_wait
from protocol import commands as c
from protocol.automatic import AskChangeFor
from protocol.enums import MessageLevel, Refusal
from protocol.problem import Refused
from server.balance.advice.elsewhere import still_gives
from server.balance.advice.typed import MOST_MINUTES
from server.balance.foresight.told import of_service
from server.journal.write.committed import Done
from server.queue.events.events import ChangedFor
from server.queue.state.state import State
from server.web.api import notices
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other

from .branch_status import UNTIL, UNTIL_CLEARED, text_of, until_s_of

MOST_FIELDS = 64
"""A counter's services are a box each."""

ON = "on"

DONE = {
    "open": N_("The counter is open."),
    "pause": N_("The counter pauses."),
    "close": N_("The counter is closed."),
    "logout": N_("The clerk is signed out."),
    "skills": N_("The counter's services are set."),
    "move": N_("The number was moved."),
    "cancel": N_("The number was cancelled."),
    "restore": N_("The number waits again."),
    "stop": N_("No more numbers are given."),
    "resume": N_("Numbers are given again."),
    "open-for": N_("The counter is open for these services. When the minutes are over it is closed again."),
    "close-for": N_("The counter is closed. When the minutes are over it is opened again, if its clerk is signed in."),
    "back": N_("The counter is as it was before."),
    "quota": N_("The numbers of today are set."),
    "elsewhere": N_(
        "Who chooses this service now reads of the other branch, for half an hour. Everybody still gets a number."
    ),
    "message": N_("The message is shown."),
    "clear-message": N_("The message is removed."),
    "hours": N_("The hours of today are set."),
}
"""The msgid of what an act did; the address after it names the act."""


SHORTER: Final = N_("{branch}: the wait for this is {wait} there now.")
"""What who comes for a service reads of another branch."""

ELSEWHERE_S: Final = 1_800
"""So long it is shown: waits change, 30 min."""


class Undo(Struct, frozen=True):
    """The act that takes the last one back: `fields` of its form."""

    fields: dict[str, str]


class Directed(Struct, frozen=True):
    """A command with what would undo it, None: nothing does. `counter`: for a counter's command."""

    command: c.Body
    undo: str | None = None
    counter: str | None = None


def done_words(asked: OperationRequest) -> tuple[str, Undo | None]:
    """What the address says was just done, as a msgid, and its undo. It is only shown; nothing is done by it."""
    params = asked.request.query_params
    done, undo = params.get("done", ""), params.get("undo", "")
    if done not in DONE or not hmac.compare_digest(
        params.get("mark", "").encode(), mark_done(asked, done, undo).encode()
    ):
        return "", None
    said = DONE[done]
    act, _, rest = undo.partition(":")
    if act not in DONE:
        return said, None
    fields = {"act": act}
    if act == "skills":
        fields |= {f"skill.{code}": ON for code in rest.split(",") if code}
    elif act == "move":
        fields["to"] = rest
    elif act in ("quota", "back"):
        fields["quota" if act == "quota" else "n"] = rest
    return said, Undo(fields)


async def act(
    asked: OperationRequest, directed_of: Callable[[dict[str, str], State], Directed | Refused]
) -> Response | tuple[Refused, int]:
    """Sends the form's command; then to the same panel. A refusal comes back with the event that the form had seen."""
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return form, 0
    seen = form.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) <= 16):
        return Refused(Refusal.BAD_FIELD, "seen"), 0
    directed = directed_of(form, asked.branch.state)
    if isinstance(directed, Refused):
        return directed, int(seen)
    done = await _submitted(asked, directed.command, directed.counter, int(seen))
    if isinstance(done, Refused):
        return done, int(seen)
    act, undo = form["act"], _timed(done) or directed.undo or ""
    query = {"done": act} | ({"undo": undo} if undo else {}) | {"mark": mark_done(asked, act, undo)}
    return see_other(f"{asked.request.url.path}?{urlencode(query)}")


def _timed(done: Done) -> str:
    """What takes a change for some minutes back; "" for any other."""
    return next((f"back:{one.body.n}" for one in done.recorded if isinstance(one.body, ChangedFor)), "")


async def _submitted(asked: OperationRequest, command: c.Body, counter: str | None, seen: int) -> Done | Refused:
    return await asked.context.live.submit(replace(asked.envelope(command, counter), directed=True, seen=seen))


def mark_done(asked: OperationRequest, done: str, undo: str) -> str:
    """Shows that this server said so to this person: a link from elsewhere puts nothing behind the button."""
    return asked.context.secrets.mark_of(f"done:{asked.principal.id}:{asked.request.url.path}:{done}:{undo}")


def counter_act(asked: OperationRequest, form: dict[str, str], state: State) -> Directed | Refused:
    """Open, pause or close the counter in the path, sign its clerk out, or set its services.

    `open-for` opens it for some services and minutes, `close-for` closes it for some minutes; `back` takes that back.
    """
    counter = state.counters.get(asked.param("c"))
    if counter is None:
        return Refused(Refusal.UNKNOWN_COUNTER)
    before = ",".join(counter.of_counter)
    match form.get("act"):
        case "open":
            return Directed(c.Open(), "close" if counter.is_closed else None, counter.id)
        case "pause":
            return Directed(c.Pause(form.get("reason", "")), "open", counter.id)
        case "close":
            return Directed(c.Close(), "open" if counter.user is not None else None, counter.id)
        case "logout":
            return Directed(c.Logout(), None, counter.id)
        case "skills":
            return Directed(c.Skills(_skills(form)), f"skills:{before}", counter.id)
        case "open-for":
            if counter.user is None:
                return Refused(Refusal.NOT_ALLOWED, detail="no clerk is logged in at this counter")
            return _change_for("open", counter.id, form, _skills(form))
        case "close-for":
            return _change_for("close", counter.id, form)
        case "back":
            n = form.get("n", "")
            if not (n.isascii() and n.isdigit() and 0 < len(n) <= 4 and int(n)):
                return Refused(Refusal.BAD_FIELD, "n")
            acts = () if state.automatic is None else state.automatic.acts
            if (counter.id, int(n)) not in [(one.change.counter, one.n) for one in acts]:
                return Refused(Refusal.ALREADY)  # of a day before: their numbers begin anew
            return Directed(c.TakeAutomaticBack(int(n)), None, counter.id)
        case _:
            return Refused(Refusal.BAD_FIELD, "act")


def _change_for(
    act: Literal["open", "close"], counter: str, form: dict[str, str], services: tuple[str, ...] = ()
) -> Directed | Refused:
    minutes = form.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 3 and 0 < int(minutes) <= MOST_MINUTES):
        return Refused(Refusal.BAD_FIELD, "minutes")
    return Directed(c.ChangeFor(AskChangeFor(act, counter, int(minutes), services)), None, counter)


def _skills(form: dict[str, str]) -> tuple[str, ...]:
    return tuple(name.removeprefix("skill.") for name in form if name.startswith("skill."))


def ticket_act(asked: OperationRequest, form: dict[str, str], state: State) -> Directed | Refused:
    """Move, cancel or bring back the ticket in the path."""
    ticket = state.tickets.get(asked.param("id"))
    if ticket is None:
        return Refused(Refusal.UNKNOWN_TICKET)
    match form.get("act"):
        case "move":
            kind, _, to = form.get("to", "").partition(":")
            if kind not in ("service", "counter") or not to:
                return Refused(Refusal.BAD_FIELD, "to")
            before = f"counter:{ticket.for_counter}" if ticket.for_counter else f"service:{ticket.service}"
            return Directed(c.Move(ticket.ticket_id, **{kind: to}), f"move:{before}")
        case "cancel":
            return Directed(c.Cancel(ticket.ticket_id), "restore")
        case "restore":
            return Directed(c.Restore(ticket.ticket_id), None if ticket.missed_call else "cancel")
        case _:
            return Refused(Refusal.BAD_FIELD, "act")


def numbers_act(service: str | None, form: dict[str, str], state: State) -> Directed | Refused:
    """Stop or resume the numbers of a service, or of all (`None`), or set how many there are today."""
    before = None if service is None else state.quotas.get(service)
    undo = None if service is None else f"quota:{'' if before is None else before}"
    match form.get("act"):
        case "stop":
            return Directed(c.SetQuota(service, 0), undo or "resume")
        case "resume":
            had = None if service is None else state.stopped.get(service)
            return Directed(c.SetQuota(service, had), undo or "stop")
        case "quota":
            typed = form.get("quota", "").strip()
            if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
                return Refused(Refusal.BAD_FIELD, "quota")
            return Directed(c.SetQuota(service, int(typed) if typed else None), undo)
        case _:
            return Refused(Refusal.BAD_FIELD, "act")


def service_act(asked: OperationRequest, form: dict[str, str], state: State) -> Directed | Refused:
    """An act of the panel of the service in the path."""
    service = asked.param("service")
    if form.get("act") == "elsewhere":
        return _elsewhere(asked, service, form.get("to", ""))
    if form.get("act") in ("message", "clear-message"):
        return message_act(asked, service, form)
    return numbers_act(service, form, state)


def _elsewhere(asked: OperationRequest, code: str, branch: str) -> Directed | Refused:
    """Tells who comes for the service what another branch tells who comes there now."""
    there = asked.context.live.branches.get(branch)
    if there is None or there.state.config is None or branch == asked.branch.state.stream:
        return Refused(Refusal.UNKNOWN_BRANCH)
    service, wait = there.state.config.service(code), of_service(there.state, code, there.forecast)
    if wait is None or service is None or not still_gives(there.state, service, asked.context.clock.now()):
        return Refused(Refusal.CLOSED)
    words = {one: translations(one) for one in LANGUAGES}
    text = {
        one: words[one]
        .gettext(SHORTER)
        .format(branch=name_in(there.state.config.name, one), wait=say_wait(wait, words[one]))
        for one in LANGUAGES
    }
    fit = notices.fitting(text)
    if isinstance(fit, Refused):
        return fit
    return Directed(c.SetMessage(MessageLevel.NOTICE, fit, ELSEWHERE_S, code), "clear-message")


def message_act(asked: OperationRequest, service: str, form: dict[str, str]) -> Directed | Refused:
    """Show those who wait for the service a message, or take it back."""
    if form.get("act") == "clear-message":
        return Directed(c.ClearMessage(service=service))
    until = form.get("until", UNTIL_CLEARED)
    if until not in (value for value, _ in UNTIL):
        return Refused(Refusal.BAD_FIELD, "until")
    text = notices.fitting(text_of(form))
    if isinstance(text, Refused):
        return text
    told = c.SetMessage(MessageLevel.NOTICE, text, until_s_of(asked, until), service)
    return Directed(told, "clear-message")


def words_of(refused: Refused) -> str:
    """The msgid that the page shows for a refusal."""
    return TITLES[refused.code]
