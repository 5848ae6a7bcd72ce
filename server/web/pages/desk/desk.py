"""`/counter/{b}/{c}`: a clerk's counter in a browser, by links and forms; a script adds keys and keeps it fresh."""

from urllib.parse import urlencode

from msgspec.structs import replace
from starlette.responses import Response

from language import desk_acts, overruns
from language.messages import translations
from language.refused_acts import say_refused
from protocol import commands as c
from protocol.enums import Refusal, TicketState
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.journal.write.committed import Done
from server.queue.events.events import Issued
from server.queue.state.state import Counter
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.greeter.front import greet_address
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .acts import SAID, command_of, said_of, undo_fields
from .questions import question_of
from .shown import NAMED, desk_of

COUNTER = "/counter"
LONGEST_KEY = 64


async def show_desk(asked: OperationRequest) -> Response | Refused:
    """The counter, with the question of an act where the address names one; or the way to sit down at it."""
    return _page(asked)


async def act(asked: OperationRequest) -> Response | Refused:
    """Does what a form of the page says, once for each key; then to the page that shows what came of it."""
    counter = _counter(asked)
    if isinstance(counter, Refused):
        return counter
    form = await form_of(asked.request, 16)
    if isinstance(form, Refused):
        return form
    key = form.get("key", "")
    if key and len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
        asked.key = key
    if form.get("act") == "login":
        return await _sit_down(asked)
    command = command_of(form, asked.branch.state, counter)
    if isinstance(command, Refused):
        return _page(asked, command, form)
    if isinstance(command, c.Issue):
        return await _issue(asked, command, counter, form)
    done = await _send(asked, command, form.get("seen", ""))
    if isinstance(done, Refused):
        return _page(asked, done, form)
    if isinstance(command, c.Logout):
        return see_other(f"{COUNTER}/{asked.branch.state.stream}")
    said = _said(asked, command, done)
    if isinstance(command, c.Complete) and form.get("then") == "call":
        asked.key = f"{asked.key[:58]}.next"
        called = await _send(asked, c.Call(), "")
        if isinstance(called, Refused):
            return _page(asked, called, form)
        said = _said(asked, c.Call(), called) if called.outcome and called.outcome.ticket_id else said
    return see_other(f"{_here(asked)}?{urlencode(said)}" if said else _here(asked))


async def _sit_down(asked: OperationRequest) -> Response | Refused:
    """One counter has one clerk, and a clerk one counter: who sits down here leaves any other."""
    done = await _send(asked, c.Login(asked.principal.id), "")
    return _page(asked, done) if isinstance(done, Refused) else see_other(_here(asked))


async def _issue(
    asked: OperationRequest, command: c.Issue, counter: Counter, form: dict[str, str]
) -> Response | Refused:
    """Who sits at the counter gives a number, as the counter's program does; the page says which."""
    if counter.user != asked.principal.id:
        return Refused(Refusal.NOT_ALLOWED)
    done = await asked.context.live.submit(asked.envelope(command))
    if isinstance(done, Refused):
        return _page(asked, done, form)
    ticket_id = next(event.body.ticket_id for event in done.recorded if isinstance(event.body, Issued))
    return see_other(f"{_here(asked)}?{urlencode({'done': 'issue', 'ticket': ticket_id})}")


async def _send(asked: OperationRequest, command: c.Body, seen: str) -> Done | Refused:
    """What the clerk acts on has not changed since `seen`, the event up to which the page was made."""
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 16 else None
    if isinstance(command, c.Alarm | c.AlarmOff | c.SayOverrun):
        known = None  # an alarm is of this moment, and a reason of one visit, whatever else has happened
    envelope = replace(asked.envelope(command, asked.param("c")), as_clerk=True, seen=known)
    return await asked.context.live.submit(envelope)


def _said(asked: OperationRequest, command: c.Body, done: Done) -> dict[str, str]:
    """The query of the page that follows: what was done, with which number."""
    state, tag = asked.branch.state, c.tag_of(command)
    ticket_id = done.outcome.ticket_id if done.outcome else None
    ticket = state.tickets.get(ticket_id or "")
    if ticket is None:
        nobody = {"done": "nobody"} if isinstance(command, c.Call) else {}
        return {"done": tag} if tag in ("pause", "close") else nobody
    said = said_of(command, ticket.state is TicketState.CANCELLED)
    return {"done": said, "undo": tag, "ticket": ticket.ticket_id}


def _counter(asked: OperationRequest) -> Counter | Refused:
    counter = asked.branch.state.counters.get(asked.param("c"))
    if counter is None or (counter.gone and counter.ticket_id is None):
        return Refused(Refusal.UNKNOWN_COUNTER)
    return counter


def _here(asked: OperationRequest) -> str:
    return f"{COUNTER}/{asked.branch.state.stream}/{asked.param('c')}"


def _page(
    asked: OperationRequest, refused: Refused | None = None, form: dict[str, str] | None = None
) -> Response | Refused:
    counter = _counter(asked)
    if isinstance(counter, Refused):
        return counter
    now = asked.context.clock.now()
    if counter.user != asked.principal.id:
        return _sitting_down(asked, counter, refused, now)
    state, params = asked.branch.state, asked.request.query_params
    act_asked = params.get("ask", "") if form is None else form.get("act", "")
    typed = params.get("number", "") if form is None else form.get("number", "")
    question = question_of(act_asked, state, counter, now, typed, asked.context.live.access.called)
    query = {"ask": act_asked} | ({"number": typed} if typed else {}) if question else {}
    done = params.get("done", "") if form is None else ""
    ticket = state.tickets.get(params.get("ticket", ""))
    undo = undo_fields(params.get("undo", done), params.get("ticket", ""), state, counter) if done else {}
    return page(
        asked.request,
        "desk.html",
        200 if refused is None else refused.status,
        address=_here(asked),
        query=query,
        follow=f"{_here(asked)}?{urlencode(query)}" if query else _here(asked),
        desk=desk_of(state, counter, now, asked.context.live.access, asked.branch.forecast),
        question=question,
        overruns=overruns,
        all_keys=[*dict.fromkeys(NAMED.values()), desk_acts.UNDO, desk_acts.ALARM],
        form=form or {},
        key=new_key(),
        error=_words(asked, refused),
        told=SAID.get(done, ""),
        told_number=ticket.number if ticket else "",
        undo=undo,
        slip=greet_address(state.stream, f"/tickets/{ticket.ticket_id}") if ticket and done == "issue" else "",
        emergency=_emergency(asked, now),
        branch=views.config_of(state),
        person=_person(asked),
        at=moment(now, views.zone_of(state)),
        seq=state.seq,
        now_ms=now,
    )


def _sitting_down(asked: OperationRequest, counter: Counter, refused: Refused | None, now: Instant) -> Response:
    state = asked.branch.state
    return page(
        asked.request,
        "desk_sit_down.html",
        200 if refused is None else refused.status,
        address=_here(asked),
        branch=views.config_of(state),
        desk=desk_of(state, counter, now, asked.context.live.access),
        elsewhere=[one.id for one in state.counters.values() if one.user == asked.principal.id],
        error=_words(asked, refused),
        key=new_key(),
        person=_person(asked),
    )


def _words(asked: OperationRequest, refused: Refused | None) -> str:
    """The refusal as the counter's program says it."""
    if refused is None:
        return ""
    words = translations(page_language(asked.request))
    return say_refused(refused.code, refused.field, words.gettext(TITLES[refused.code]), words)


def _emergency(asked: OperationRequest, now: Instant) -> dict[str, str] | None:
    message = views.message_now(asked.branch.state, now)
    return None if message is None else message.text


def _person(asked: OperationRequest) -> str:
    return asked.context.live.access.called(asked.principal.id)
