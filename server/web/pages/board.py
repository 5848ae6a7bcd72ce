"""`/board/{b}`: the lobby's screen for a television that has only a browser; what is told to everybody, and no more."""

from collections.abc import Iterable
from urllib.parse import urlencode

from msgspec import Struct, UnsetType
from starlette.responses import Response

from language.counter_names import all_forms, says_more
from language.messages import N_
from language.pairs import Pair, Pairs, pair
from language.waits import figures, say_wait
from language.weekdays import WEEKDAYS
from protocol.configuration import BranchConfig, CounterConfig
from protocol.enums import MessageLevel, Refusal
from protocol.ids import Instant
from protocol.opening_hours import next_opening
from protocol.problem import Refused
from protocol.views import BoardCall, BoardService
from server.queue.state.state import State
from server.web.base.clock import moment
from server.web.base.reader_language import offered_in
from server.web.follow import views
from server.web.operation.operation import OperationRequest

from .parts.render import page, page_language

BOARD = "/board/{b}"
SOUND = "/board/{b}/sounds/{sound}"

NO_TICKETS = N_("No tickets are given now")
RETIRED = N_("This branch has closed for good")
NO_COUNTER = N_("No counter open now")


class CallLine(Struct, frozen=True):
    """A call. `key`: of this announcement; `forms`: of the counter's name, the longest first, of which the first
    `whole` leave nothing out; `small`: in the other language.
    """

    key: str
    number: str
    forms: tuple[str, ...]
    whole: int
    small: str
    way: str
    at_ms: Instant
    sound: str


class ServiceLine(Struct, frozen=True):
    """A service that somebody waits for. `wait`: in figures, "—" where `why` says why there are none."""

    prefix: str
    name: Pair
    waiting: int
    wait: str
    why: Pair


class Speaker(Pairs):
    """Says everything in the board's language and in the branch's other one."""

    def why(self, service: BoardService) -> Pair:
        """Why there is no wait in figures."""
        if service.open_counters == 0:
            return self.say(NO_COUNTER)
        return Pair() if service.wait is not None else pair(*(say_wait(None, each) for each in self._catalogues))

    def next_opening(self, state: State, now: Instant) -> Pair:
        """When numbers are given next; that none are given where no hours say when."""
        config = views.config_of(state)
        ended_on = None if state.ended_at is None or state.day is None else state.day.date
        opens = next_opening(config, now, ended_on=ended_on)
        if config.retired or opens is None:
            return self.say(RETIRED if config.retired else NO_TICKETS)
        return self.opening(moment(opens.first_ticket, config.time_zone), moment(now, config.time_zone))


async def show_board(asked: OperationRequest) -> Response:
    """The whole branch, or `?zone=` or `?counter=`: the calls there, and the services of those counters."""
    state, now = asked.branch.state, asked.context.clock.now()
    config, board = views.config_of(state), views.board(state, now, asked.branch.forecast)
    speaker = Speaker(page_language(asked.request), offered_in(asked.request))
    counters = _own(config, asked.request.query_params.get("zone"), asked.request.query_params.get("counter"))
    is_all = len(counters) == len(config.counters)
    skills = {skill for counter in counters for skill in counter.skills}
    ids = {counter.id for counter in counters}
    shown = [each for each in board.services if is_all or each.code in skills]
    waits, here = sum(each.waiting for each in shown), moment(now, config.time_zone)
    is_open = views.issuing(state, now, asked.context.clock.belief)
    message = board.message
    offset = here.utcoffset()
    return page(
        asked.request,
        "board.html",
        branch=config,
        name_pair=speaker.name(config.name),
        calls=[_call(config, call, speaker) for call in board.calls if is_all or call.counter in ids],
        lines=[_service(config, each, speaker) for each in shown if each.waiting],
        idle=_prefixes(config, [each.code for each in shown if not each.waiting]),
        closed=not is_open and not waits,
        still_serving=not is_open and waits > 0,
        opening=speaker.next_opening(state, now),
        week=speaker.week(config.hours),
        books=config.appointments.per_slot > 0 and not config.retired,
        message=None if message is None else speaker.name(message.text),
        of_services=_of_services(config, shown, speaker),
        is_emergency=message is not None and message.level is MessageLevel.EMERGENCY,
        message_sound=_sound(config.id, "message", since=str(0 if message is None else message.since.timestamp())),
        say=speaker.say,
        second=speaker.languages[1],
        weekday=WEEKDAYS[here.weekday()],
        here=here,
        offset_ms=0 if offset is None else int(offset.total_seconds() * 1000),
        sound=asked.request.query_params.get("sound") != "off",
        reload_address=_again(asked),
        seq=state.seq,
        now_ms=now,
    )


async def make_sound(asked: OperationRequest) -> Response | Refused:
    """`call`: a reading of a call that is on the board; `message`: the emergency that stands."""
    state, now = asked.branch.state, asked.context.clock.now()
    query, board = asked.request.query_params, views.board(state, now)
    message, offered = board.message, views.config_of(state).languages
    if asked.param("sound") == "message":
        if message is None or message.level is not MessageLevel.EMERGENCY:
            return Refused(Refusal.NOT_FOUND)
        sound = await asked.context.board_voice.message(message.text, offered)
    else:
        wanted = query.get("number"), query.get("counter"), query.get("calls")
        call = next((each for each in board.calls if (each.number, each.counter, str(each.calls)) == wanted), None)
        reading = query.get("reading")
        if asked.param("sound") != "call" or call is None or reading not in ("0", "1"):
            return Refused(Refusal.NOT_FOUND)
        name = views.counter_name(views.config_of(state), call.counter)
        sound = await asked.context.board_voice.call(call.number, name, call.language, int(reading), offered)
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return Response(sound, headers=headers, media_type="audio/wav")


def _own(config: BranchConfig, zone: str | None, counter: str | None) -> tuple[CounterConfig, ...]:
    """The counters that this board is for; all where none are there."""
    own = tuple(
        each
        for each in config.counters
        if (zone is None or each.zone == zone) and (counter is None or each.id == counter)
    )
    return own or config.counters


def _call(config: BranchConfig, call: BoardCall, speaker: Speaker) -> CallLine:
    counter = next((each for each in config.counters if each.id == call.counter), None)
    name = speaker.name(views.counter_name(config, call.counter))
    forms = all_forms(speaker.name(each.name).first for each in config.counters).get(name.first, (name.first,))
    whole = sum(not says_more(name.first, form) for form in forms)
    way = Pair() if counter is None or counter.direction is None else speaker.name(counter.direction)
    small = " · ".join(text for text in (name.second, way.second) if text)
    sound = _sound(config.id, "call", number=call.number, counter=call.counter, calls=str(call.calls))
    key = f"{call.number} {call.counter} {call.calls}"
    return CallLine(key, call.number, forms, whole, small, way.first, round(call.at.timestamp() * 1000), sound)


def _service(config: BranchConfig, line: BoardService, speaker: Speaker) -> ServiceLine:
    service = next(each for each in config.services if each.code == line.code)
    wait = "—" if line.wait is None else figures(line.wait)
    return ServiceLine(service.prefix, speaker.name(service.name), line.waiting, wait, speaker.why(line))


def _of_services(config: BranchConfig, lines: Iterable[BoardService], speaker: Speaker) -> list[tuple[Pair, Pair]]:
    """The services that have a message to those who wait for them, by name, and its words."""
    return [
        (speaker.name(views.service_name(config, each.code)), speaker.name(each.message.text))
        for each in lines
        if not isinstance(each.message, UnsetType)
    ]


def _prefixes(config: BranchConfig, codes: Iterable[str]) -> list[str]:
    """Each prefix once, in the order of the catalogue."""
    wanted = set(codes)
    return list(dict.fromkeys(each.prefix for each in config.services_as_shown() if each.code in wanted))


def _sound(branch: str, sound: str, **query: str) -> str:
    return SOUND.format(b=branch, sound=sound) + "?" + urlencode(query)


def _again(asked: OperationRequest) -> str:
    """This board's own address, with all that was asked for: a language only where one was."""
    query = asked.request.url.query
    return asked.request.url.path + (f"?{query}" if query else "")
