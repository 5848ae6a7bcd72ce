"""`/hold/{b}/{service}/{id}`: a held time is checked and booked, kept ten minutes longer, or left."""

from starlette.responses import Response

from language.messages import N_
from protocol import commands as c
from protocol.enums import AppointmentState, Refusal
from protocol.identity import identity_number
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.mail.letter import is_address
from server.queue.decide.booking import MOST_EXTENSIONS
from server.queue.events.events import Appointment
from server.queue.events.recorded import CITIZEN
from server.web.api import appointment_code
from server.web.api.appointments import code_path
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.follow.bookable import Topic
from server.web.mail import reminders
from server.web.mail.post import put_in
from server.web.mail.reminders import Channel
from server.web.mail.short import phone_of
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import NO_REFERRER, page, page_language

from .times import WISH, times_page
from .topic import address_of_topic
from .visit import AND, text_of

OVER = N_("This time is no longer kept for you. These are the nearest that are free.")
NO_NUMBER = N_("Enter your identity number: 9 or 12 digits.")
ONE_EACH = N_(
    "There is already an appointment for this service with this identity number. Move or cancel that one first."
)

NO_ADDRESS = N_("Enter an e-mail address such as name@example.vn, or leave the field empty.")

NO_PHONE = N_("Enter a phone number such as 0912 345 678, or leave the field empty.")


async def show_held(asked: OperationRequest) -> Response | Refused:
    """What was chosen, until when it is held, and the button that books it."""
    found = await appointment_code.find(asked, hidden=())
    return found if isinstance(found, Refused) else _as_it_is(asked, found)


async def decide(asked: OperationRequest) -> Response | Refused:
    """`decision`: `book`, `more` time, or `leave`. Pressed twice, each is done once."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = await appointment_code.find(asked, hidden=())
    if isinstance(found, Refused):
        return found
    decision = form.get("decision", "book")
    if decision == "more":
        return await _sent(asked, found, c.ExtendHold(found.id), form)
    if decision == "leave":
        await _sent(asked, found, c.ReleaseHold(found.id), form)
        topic = _topic(asked, found)
        return see_other("/book" if topic is None else _times_address(asked, topic, found))
    return await _book(asked, found, form)


async def _book(asked: OperationRequest, held: Appointment, form: dict[str, str]) -> Response | Refused:
    persons: list[str] = []
    if views.config_of(asked.branch.state).appointments.one_per_person and held.state is AppointmentState.HELD:
        number = identity_number(form.get("number", ""))
        if number is None:
            return _held_page(asked, held, 422, NO_NUMBER)
        persons = [asked.context.secrets.person_of(service, number) for service, _ in held.places]
        if any(_elsewhere(asked, held.places[n][0], person) for n, person in enumerate(persons)):
            return _held_page(asked, held, 409, ONE_EACH)
    wanted = _reachable(asked, form)
    if isinstance(wanted, str):
        return _held_page(asked, held, 422, wanted)
    answer = await _sent(asked, held, c.BookHeld(held.id, persons[0] if persons else None, tuple(persons[1:])), form)
    booked = asked.branch.state.appointments.by_id.get(held.id, held)
    if wanted and (held.state, booked.state) == (AppointmentState.HELD, AppointmentState.BOOKED):
        language, stream, now = page_language(asked.request), asked.branch.state.stream, asked.context.clock.now()
        jobs = [
            job
            for channel, to in wanted
            for job in reminders.jobs_of(stream, booked, to, language, asked.public_url, now, channel)
        ]
        await put_in(asked.context, jobs)  # the appointment is booked whatever becomes of it
    return answer


def _reachable(asked: OperationRequest, form: dict[str, str]) -> list[tuple[Channel, str]] | str:
    """Where reminders are wanted; what is wrong, as a msgid."""
    found = []
    mail = form.get("mail", "").strip() if asked.context.mail is not None else ""
    if mail and not is_address(mail):
        return NO_ADDRESS
    if mail:
        found.append((Channel.MAIL, mail))
    typed = form.get("phone", "").strip() if asked.context.gateway is not None else ""
    phone = phone_of(typed)
    if typed and phone is None:
        return NO_PHONE
    if phone is not None:
        found.append((Channel.PHONE, phone))
    return found


async def _sent(
    asked: OperationRequest, held: Appointment, command: c.Command, form: dict[str, str]
) -> Response | Refused:
    """Sends it, and shows what came of it; refused because of the person, the page asks again.

    Each page has its own `wish`: pressed twice, the command has the same key.
    """
    stream = asked.branch.state.stream
    wish = form.get("wish", "")
    key = f"{wish if WISH.fullmatch(wish) else new_key()}.{type(command).__name__}"
    envelope = c.Envelope(stream, command, sent_by(held.id, key), CITIZEN)
    done = await asked.context.live.submit(envelope)
    now_there = asked.branch.state.appointments.by_id.get(held.id, held)
    if isinstance(done, Refused) and now_there.state is AppointmentState.HELD:
        error = ONE_EACH if done.code is Refusal.ALREADY else TITLES[done.code]
        return _held_page(asked, now_there, done.status, error)
    if now_there.state is AppointmentState.RELEASED:
        return _as_it_is(asked, now_there)
    return see_other(_address(asked) if now_there.state is AppointmentState.HELD else code_path(stream, now_there))


def _as_it_is(asked: OperationRequest, found: Appointment) -> Response:
    if found.state is AppointmentState.HELD:
        return _held_page(asked, found)
    topic = _topic(asked, found)
    if found.state is AppointmentState.RELEASED and topic is not None:
        further = _further(asked, found)
        return times_page(asked, topic, asked.param("b"), found.slot_at, status=410, error=OVER, further=further)
    return see_other(code_path(asked.branch.state.stream, found))


def _held_page(asked: OperationRequest, held: Appointment, status: int = 200, error: str = "") -> Response:
    config, now = views.config_of(asked.branch.state), asked.context.clock.now()
    topic = _topic(asked, held)
    return page(
        asked.request,
        "book_check.html",
        status,
        referrer=NO_REFERRER,
        branch=config,
        service=views.service_name(config, held.service),
        topic=topic,
        at=moment(held.slot_at, config.time_zone),
        further=[
            {"name": one.name, "at": moment(part.slot_at, config.time_zone)}
            for one, part in zip(_further(asked, held), held.further, strict=False)
        ],
        until=moment(held.held_until or now, config.time_zone),
        until_ms=held.held_until or now,
        now_ms=now,
        may_extend=held.extended < MOST_EXTENSIONS,
        asks_mail=asked.context.mail is not None,
        asks_phone=asked.context.gateway is not None,
        asks_number=config.appointments.one_per_person,
        change_topic="/book" if topic is None else address_of_topic(topic),
        change_time="/book" if topic is None else _times_address(asked, topic, held),
        wish=new_key(),
        error=error,
    )


def _topic(asked: OperationRequest, one: Appointment) -> Topic | None:
    return asked.context.bookable.of(asked.context.live).topic(one.service, one.procedure)


def _further(asked: OperationRequest, one: Appointment) -> list[Topic]:
    known = asked.context.bookable.of(asked.context.live)
    topics = [known.topic(part.service, part.procedure) or known.topic(part.service, None) for part in one.further]
    return [topic for topic in topics if topic is not None]


def _times_address(asked: OperationRequest, topic: Topic, held: Appointment) -> str:
    return address_of_topic(topic, "/times", branch=asked.param("b"), **{AND: text_of(_further(asked, held))})


def _elsewhere(asked: OperationRequest, service: str, person: str) -> bool:
    """Whether another branch has an active appointment of this person; two at the same moment could pass."""
    branches = asked.context.live.branches.values()
    return any((service, person) in each.state.appointments.of_person for each in branches if each is not asked.branch)


def _address(asked: OperationRequest) -> str:
    return asked.request.url.path
