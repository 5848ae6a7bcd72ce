"""A visit to the kiosk as a state table: which screen follows which, and what the person has chosen so far; pure.

home ──service──► procedures ──procedure──► confirm ──take──► taking ──issued──► ticket
  │                                           ▲  │ ▲             │
  ├──plain service (has no procedures)────────┘  ▼ │             └──refused──► confirm
  ├──hours──► hours (when this branch is open)
  ├──search──► search ──procedure──► confirm   priority, another
  ├──scanned──► found ──service──► procedures        from anywhere: help, back, home
  │               │ ▲
  │               ▼ └──rated── rate
  ├──invited──► taking ──issued──► ticket
  │                └──turned away──► found
  ├──resumed──► ticket (it was on its way when the power went)
  └──staff──► pin ──opened──► staff ──jobs──► jobs ──job──► job
"""

from enum import StrEnum

from msgspec import Struct, structs

from protocol.commands import MOST_FURTHER

MOST_DOSSIERS = 99


class Step(StrEnum):
    """The screens."""

    HOME = "home"
    PROCEDURES = "procedures"
    SEARCH = "search"
    CONFIRM = "confirm"
    PRIORITY = "priority"
    ANOTHER = "another"
    TAKING = "taking"
    TICKET = "ticket"
    FOUND = "found"
    RATE = "rate"
    HOURS = "hours"
    HELP = "help"
    PIN = "pin"
    STAFF = "staff"
    JOBS = "jobs"
    JOB = "job"


class Transition(StrEnum):
    """What leads from one screen to another."""

    SERVICE = "service"
    PLAIN_SERVICE = "plain_service"
    PROCEDURE = "procedure"
    SEARCH = "search"
    ASK_PRIORITY = "ask_priority"
    CLASSED = "classed"
    ASK_ANOTHER = "ask_another"
    ADDED = "added"
    """Another service of the same visit was chosen, or left out again."""
    TAKE = "take"
    ISSUED = "issued"
    REFUSED = "refused"
    SCANNED = "scanned"
    INVITED = "invited"
    """An appointment was scanned: its number is taken at once."""
    RESUMED = "resumed"
    """After a power cut: the number that was on its way then."""
    TURNED_AWAY = "turned_away"
    """An appointment gave no number."""
    ASK_RATING = "ask_rating"
    """The scanned slip's visit is over, and nobody has said yet how it was."""
    RATED = "rated"
    HOURS = "hours"
    HELP = "help"
    STAFF = "staff"
    OPENED = "opened"
    JOBS = "jobs"
    JOB = "job"


FLOW: dict[Step, dict[Transition, Step]] = {
    Step.HOME: {
        Transition.SERVICE: Step.PROCEDURES,
        Transition.PLAIN_SERVICE: Step.CONFIRM,
        Transition.SEARCH: Step.SEARCH,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.RESUMED: Step.TICKET,
        Transition.HOURS: Step.HOURS,
        Transition.HELP: Step.HELP,
        Transition.STAFF: Step.PIN,
    },
    Step.PROCEDURES: {
        Transition.PROCEDURE: Step.CONFIRM,
        Transition.SEARCH: Step.SEARCH,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.HELP: Step.HELP,
    },
    Step.SEARCH: {
        Transition.PROCEDURE: Step.CONFIRM,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.HELP: Step.HELP,
    },
    Step.CONFIRM: {
        Transition.ASK_PRIORITY: Step.PRIORITY,
        Transition.ASK_ANOTHER: Step.ANOTHER,
        Transition.TAKE: Step.TAKING,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.HELP: Step.HELP,
    },
    Step.PRIORITY: {Transition.CLASSED: Step.CONFIRM, Transition.HELP: Step.HELP},
    Step.ANOTHER: {Transition.ADDED: Step.CONFIRM, Transition.HELP: Step.HELP},
    Step.TAKING: {Transition.ISSUED: Step.TICKET, Transition.REFUSED: Step.CONFIRM, Transition.TURNED_AWAY: Step.FOUND},
    Step.TICKET: {Transition.SCANNED: Step.FOUND, Transition.INVITED: Step.TAKING, Transition.HELP: Step.HELP},
    Step.FOUND: {
        Transition.SERVICE: Step.PROCEDURES,
        Transition.PLAIN_SERVICE: Step.CONFIRM,
        Transition.ASK_RATING: Step.RATE,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.HELP: Step.HELP,
    },
    Step.RATE: {
        Transition.RATED: Step.FOUND,
        Transition.SCANNED: Step.FOUND,
        Transition.INVITED: Step.TAKING,
        Transition.HELP: Step.HELP,
    },
    Step.HOURS: {Transition.SCANNED: Step.FOUND, Transition.INVITED: Step.TAKING, Transition.HELP: Step.HELP},
    Step.HELP: {Transition.SCANNED: Step.FOUND, Transition.INVITED: Step.TAKING},
    Step.PIN: {Transition.OPENED: Step.STAFF},
    Step.STAFF: {Transition.JOBS: Step.JOBS},
    Step.JOBS: {Transition.JOB: Step.JOB},
    Step.JOB: {},
}

FRESH = frozenset(
    {
        Transition.SCANNED,
        Transition.ASK_RATING,
        Transition.RATED,
        Transition.INVITED,
        Transition.TURNED_AWAY,
        Transition.ISSUED,
        Transition.RESUMED,
        Transition.OPENED,
    }
)
"""After these there is no way back but to the start."""
RETURNING = frozenset({Transition.CLASSED, Transition.ADDED, Transition.REFUSED})
"""These lead back along the way that was come."""


class Visit(Struct, frozen=True):
    """Where a person is, how they came there (`trail`, the latest last), and what they have chosen.

    `further`: services that the same number goes on to, in order. `dossier_id`: of the dossier whose receipt was
    scanned, which the number is about.
    """

    step: Step = Step.HOME
    trail: tuple[Step, ...] = ()
    service: str | None = None
    procedure: str | None = None
    dossiers: int = 1
    priority: str | None = None
    appointment: str | None = None
    further: tuple[str, ...] = ()
    dossier_id: str | None = None


def may(visit: Visit, transition: Transition) -> bool:
    """Whether this screen has the transition."""
    return transition in FLOW[visit.step]


def after(visit: Visit, transition: Transition, **chosen: str | int | tuple[str, ...] | None) -> Visit:
    """The visit after a transition, with the fields chosen by it; unchanged where the screen does not have it."""
    to = FLOW[visit.step].get(transition)
    if to is None:
        return visit
    if transition in FRESH:
        trail: tuple[Step, ...] = (Step.HOME,) if transition is not Transition.ISSUED else ()
    elif transition in RETURNING:
        trail = visit.trail[:-1]
    else:
        trail = (*visit.trail, visit.step)
    return structs.replace(visit, step=to, trail=trail, **chosen)


def back(visit: Visit) -> Visit:
    """One screen back; what was chosen on the screen that is left is forgotten. From the first: a new visit."""
    if not visit.trail:
        return Visit()
    to = visit.trail[-1]
    left = structs.replace(visit, step=to, trail=visit.trail[:-1])
    if visit.step is Step.CONFIRM:
        left = structs.replace(left, procedure=None, dossiers=1, priority=None, further=())
    return Visit() if to is Step.HOME else left


def with_dossiers(visit: Visit, more: int) -> Visit:
    """The visit with `more` dossiers added (negative: taken away); there is always at least one."""
    return structs.replace(visit, dossiers=min(MOST_DOSSIERS, max(1, visit.dossiers + more)))


def with_service(further: tuple[str, ...], code: str) -> tuple[str, ...]:
    """The further services with one more, as long as a visit may have more; without it where it was among them."""
    if code in further:
        return tuple(one for one in further if one != code)
    return (*further, code) if len(further) < MOST_FURTHER else further
