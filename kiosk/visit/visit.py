"""A visit to the kiosk as a state table: which screen follows which, and what the person has chosen so far; pure.

home ──service──► procedures ──procedure──► confirm ──take──► taking ──issued──► ticket
  │                                           ▲  │ ▲             │
  ├──plain service (has no procedures)────────┘  ▼ │             └──refused──► confirm
  ├──search──► search ──procedure──► confirm   priority
  ├──scanned──► found ──service──► procedures        from anywhere: help, back, home
  ├──invited──► taking ──issued──► ticket
  │                └──turned away──► found
  └──staff──► pin ──opened──► staff ──jobs──► jobs ──job──► job
"""

from enum import StrEnum

from msgspec import Struct, structs

MOST_DOSSIERS = 99


class Step(StrEnum):
    """The screens."""

    HOME = "home"
    PROCEDURES = "procedures"
    SEARCH = "search"
    CONFIRM = "confirm"
    PRIORITY = "priority"
    TAKING = "taking"
    TICKET = "ticket"
    FOUND = "found"
    HELP = "help"
    PIN = "pin"
    STAFF = "staff"
    JOBS = "jobs"
    JOB = "job"


class Act(StrEnum):
    """What leads from one screen to another."""

    SERVICE = "service"
    PLAIN_SERVICE = "plain_service"
    PROCEDURE = "procedure"
    SEARCH = "search"
    ASK_PRIORITY = "ask_priority"
    CLASSED = "classed"
    TAKE = "take"
    ISSUED = "issued"
    REFUSED = "refused"
    SCANNED = "scanned"
    INVITED = "invited"
    """An appointment was scanned: its number is taken at once."""
    TURNED_AWAY = "turned_away"
    """An appointment gave no number."""
    HELP = "help"
    STAFF = "staff"
    OPENED = "opened"
    JOBS = "jobs"
    JOB = "job"


FLOW: dict[Step, dict[Act, Step]] = {
    Step.HOME: {
        Act.SERVICE: Step.PROCEDURES,
        Act.PLAIN_SERVICE: Step.CONFIRM,
        Act.SEARCH: Step.SEARCH,
        Act.SCANNED: Step.FOUND,
        Act.INVITED: Step.TAKING,
        Act.HELP: Step.HELP,
        Act.STAFF: Step.PIN,
    },
    Step.PROCEDURES: {
        Act.PROCEDURE: Step.CONFIRM,
        Act.SEARCH: Step.SEARCH,
        Act.SCANNED: Step.FOUND,
        Act.INVITED: Step.TAKING,
        Act.HELP: Step.HELP,
    },
    Step.SEARCH: {
        Act.PROCEDURE: Step.CONFIRM,
        Act.SCANNED: Step.FOUND,
        Act.INVITED: Step.TAKING,
        Act.HELP: Step.HELP,
    },
    Step.CONFIRM: {
        Act.ASK_PRIORITY: Step.PRIORITY,
        Act.TAKE: Step.TAKING,
        Act.SCANNED: Step.FOUND,
        Act.INVITED: Step.TAKING,
        Act.HELP: Step.HELP,
    },
    Step.PRIORITY: {Act.CLASSED: Step.CONFIRM, Act.HELP: Step.HELP},
    Step.TAKING: {Act.ISSUED: Step.TICKET, Act.REFUSED: Step.CONFIRM, Act.TURNED_AWAY: Step.FOUND},
    Step.TICKET: {Act.SCANNED: Step.FOUND, Act.INVITED: Step.TAKING, Act.HELP: Step.HELP},
    Step.FOUND: {
        Act.SERVICE: Step.PROCEDURES,
        Act.PLAIN_SERVICE: Step.CONFIRM,
        Act.SCANNED: Step.FOUND,
        Act.INVITED: Step.TAKING,
        Act.HELP: Step.HELP,
    },
    Step.HELP: {Act.SCANNED: Step.FOUND, Act.INVITED: Step.TAKING},
    Step.PIN: {Act.OPENED: Step.STAFF},
    Step.STAFF: {Act.JOBS: Step.JOBS},
    Step.JOBS: {Act.JOB: Step.JOB},
    Step.JOB: {},
}

FRESH = frozenset({Act.SCANNED, Act.INVITED, Act.TURNED_AWAY, Act.ISSUED, Act.OPENED})
"""After these there is no way back but to the start."""
RETURNING = frozenset({Act.CLASSED, Act.REFUSED})
"""These lead back along the way that was come."""


class Visit(Struct, frozen=True):
    """Where a person is, how they came there (`trail`, the latest last), and what they have chosen."""

    step: Step = Step.HOME
    trail: tuple[Step, ...] = ()
    service: str | None = None
    procedure: str | None = None
    dossiers: int = 1
    priority: str | None = None
    appointment: str | None = None


def may(visit: Visit, act: Act) -> bool:
    """Whether this screen knows the act."""
    return act in FLOW[visit.step]


def after(visit: Visit, act: Act, **chosen: str | int | None) -> Visit:
    """The visit after an act, with what was chosen by it; unchanged where the screen does not know the act."""
    to = FLOW[visit.step].get(act)
    if to is None:
        return visit
    if act in FRESH:
        trail: tuple[Step, ...] = (Step.HOME,) if act is not Act.ISSUED else ()
    elif act in RETURNING:
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
        left = structs.replace(left, procedure=None, dossiers=1, priority=None)
    return Visit() if to is Step.HOME else left


def with_dossiers(visit: Visit, more: int) -> Visit:
    """So many dossiers more or less, at least one."""
    return structs.replace(visit, dossiers=min(MOST_DOSSIERS, max(1, visit.dossiers + more)))
