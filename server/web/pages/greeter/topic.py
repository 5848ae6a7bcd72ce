"""`/greet/{b}/for/{service}`: the papers as a checklist, what is missing, then a number, a time or another branch."""

from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from language.fees import say_fee
from language.messages import LANGUAGES, N_, translations
from language.places import say_place
from protocol import commands as c
from protocol.configuration import ServiceConfig, Text
from protocol.enums import Refusal
from protocol.keys import new_key
from protocol.problem import Refused
from protocol.views import ServiceView, Wait
from server.queue.decide.free_times import soonest
from server.queue.events.events import Issued
from server.web.api.appointments import book_slot
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.follow.bookable import Topic
from server.web.operation.operation import OperationRequest
from server.web.pages.booking.days import chosen, offers
from server.web.pages.booking.times import GONE, NO_TIME, TAKEN, WISH
from server.web.pages.parts.also import MOST_FIELDS, TOO_MANY, also_offered, further_of
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language
from server.web.pages.public import branches_now

from .front import followed, greet_address, topic_address

MOST_TIMES = 6

PAPER = "paper."
MISSING = N_("Not everything is there yet. Without it the counter cannot finish the matter.")


class Now(Struct, frozen=True):
    """A number of the service here and now. `place`: where to go with it."""

    view: ServiceView
    waiting: int
    open_counters: int
    wait: Wait | None
    place: str


class Paper(Struct, frozen=True):
    """A paper to bring. `field`: its box; `there`: it was ticked."""

    field: str
    text: Text
    there: bool


async def show_topic(asked: OperationRequest) -> Response | Refused:
    """What to bring, and the ways to go on."""
    topic = _topic(asked, asked.request.query_params.get("procedure"))
    return topic if isinstance(topic, Refused) else _page(asked, topic, {})


async def act(asked: OperationRequest) -> Response | Refused:
    """Gives a number (`decision`: `ticket`; `anyway`, though papers are missing) or books `time`, as the greeter.

    Where papers are missing it says so first. Sent twice, it is done once.
    """
    form = await form_of(asked.request, 2 * MOST_FIELDS)  # a box for each paper and service
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    topic = _topic(asked, form.get("procedure"))
    if isinstance(topic, Refused):
        return refuse_page(topic, asked.request)
    wish = form.get("wish", "")
    asked.key = f"{wish if WISH.fullmatch(wish) else asked.key}.{'book' if 'time' in form else 'ticket'}"
    if "time" in form:
        return await _book(asked, topic, form)
    missing = [paper for paper in _papers(topic, form) if not paper.there]
    if missing and form.get("decision") != "anyway":
        return _page(asked, topic, form, missing=missing)
    return await _issue(asked, topic, form)


async def _issue(asked: OperationRequest, topic: Topic, form: dict[str, str]) -> Response:
    wish: dict[str, Any] = {name: form[name] for name in ("priority", "language") if form.get(name)}
    wish["further"] = further_of(form)
    if len(wish["further"]) > c.MOST_FURTHER:
        return _page(asked, topic, form, 422, TOO_MANY)
    procedure = _known_here(asked, topic)
    try:
        command = msgspec.convert({"service": topic.service, "procedure": procedure} | wish, c.Issue)
    except msgspec.ValidationError:
        return _page(asked, topic, form, 422, TITLES[Refusal.BAD_FIELD])
    done = await asked.context.live.submit(asked.envelope(command))
    if isinstance(done, Refused):
        return _page(asked, topic, form, done.status, TITLES[done.code])
    ticket_id = next(event.body.ticket_id for event in done.recorded if isinstance(event.body, Issued))
    return see_other(greet_address(asked.branch.state.stream, f"/tickets/{ticket_id}"))


async def _book(asked: OperationRequest, topic: Topic, form: dict[str, str]) -> Response:
    wanted = chosen(form["time"])
    if wanted is None or wanted[0] != asked.branch.state.stream:
        return _page(asked, topic, form, 422, NO_TIME)
    asked.key = f"{asked.key}.{wanted[1]}"
    done = await book_slot(asked, topic.service, wanted[1], _known_here(asked, topic), 1)
    if isinstance(done, Refused):
        return _page(asked, topic, form, done.status, TAKEN if done.code in GONE else TITLES[done.code])
    return see_other(greet_address(asked.branch.state.stream, f"/appointments/{done.appointment.appointment}"))


def _topic(asked: OperationRequest, procedure: str | None) -> Topic | Refused:
    found = asked.context.bookable.of(asked.context.live).topic(asked.param("service"), procedure or None)
    return Refused(Refusal.NOT_FOUND) if found is None else found


def _known_here(asked: OperationRequest, topic: Topic) -> str | None:
    """The procedure's code, where this branch has it: another branch may have more."""
    codes = {each.code for each in views.config_of(asked.branch.state).procedures}
    return topic.procedure.code if topic.procedure is not None and topic.procedure.code in codes else None


def _papers(topic: Topic, form: dict[str, str]) -> list[Paper]:
    bring = () if topic.procedure is None else topic.procedure.bring
    fields = (f"{PAPER}{place}" for place in range(len(bring)))
    return [Paper(field, text, field in form) for field, text in zip(fields, bring, strict=False)]


def _page(
    asked: OperationRequest,
    topic: Topic,
    form: dict[str, str],
    status: int = 200,
    error: str = "",
    missing: list[Paper] | None = None,
) -> Response:
    state, now, language = asked.branch.state, asked.context.clock.now(), page_language(asked.request)
    procedure, service = topic.procedure, views.config_of(state).service(topic.service)
    takes_appointments = service is not None and views.config_of(state).appointments.per_slot > 0
    times = soonest([state], topic.service, now, MOST_TIMES) if takes_appointments else []
    return page(
        asked.request,
        "greet_topic.html",
        status,
        address=greet_address(state.stream, f"/for/{topic.service}"),
        query={} if procedure is None else {"procedure": procedure.code},
        topic=topic,
        change=greet_address(state.stream),
        here=topic_address(state.stream, topic),
        papers=_papers(topic, form),
        missing=missing or [],
        missing_said=MISSING,
        chosen=form.get("priority", ""),
        spoken=form.get("language") or LANGUAGES[0],
        fee="" if procedure is None else say_fee(procedure, language, translations(language)),
        now=None if service is None else _now(asked, service),
        open_now=views.issuing(state, now, asked.context.clock.belief),
        times=offers(times, [state]),
        also=also_offered(
            views.branch_view(state, now, asked.context.clock.belief),
            views.board(state, now, asked.branch.forecast),
            topic.service,
            form,
        ),
        elsewhere=[one for one in branches_now(asked, topic.service) if one.branch.now.id != state.stream],
        today=moment(now, views.zone_of(state)).date(),
        wish=new_key(),
        error=error,
        **followed(asked, now),
    )


def _now(asked: OperationRequest, service: ServiceConfig) -> Now:
    state, now = asked.branch.state, asked.context.clock.now()
    view: Any = next(
        each for each in views.branch_view(state, now, asked.context.clock.belief).services if each.code == service.code
    )
    board = views.board_service(state, service.code, asked.branch.forecast)
    place = say_place(service.code, views.config_of(state).counters, page_language(asked.request))
    return Now(view, board.waiting, board.open_counters or 0, board.wait, place)
