"""What the national index of service to people and businesses (Decision 766/QĐ-TTg) asks for, as far as it is known
here; and the mandate's scoreboard. Pure.

Every figure is a count of things and a count of those it is of: days and branches add up. What cannot be counted is in
the table too, with the reason. The decision's weights are not here: no points are computed.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from language.messages import N_


class Group(StrEnum):
    """The five groups of the index."""

    TRANSPARENCY = "transparency"
    PROGRESS = "progress"
    ONLINE = "online"
    SATISFACTION = "satisfaction"
    DIGITISATION = "digitisation"


class Unit(StrEnum):
    """How the two counts are told: a share, so much for each, or the first count alone."""

    SHARE = "share"
    EACH = "each"
    COUNT = "count"


class Why(StrEnum):
    """Why a figure cannot be told."""

    ELSEWHERE = "elsewhere"
    NOT_CONNECTED = "not_connected"
    NOT_KEPT = "not_kept"
    NONE = "none"
    FEW = "few"


class Code(StrEnum):
    """The figures."""

    PUBLIC_STEPS = "public_steps"
    PUBLISHED = "published"
    SYNCHRONISED = "synchronised"
    IN_TIME = "in_time"
    ASKED_ONCE = "asked_once"
    ONLINE = "online"
    PAID_ONLINE = "paid_online"
    SATISFIED = "satisfied"
    COMPLAINTS = "complaints"
    CONDUCT = "conduct"
    SCANNED = "scanned"
    HELD = "held"
    RESULTS = "results"
    UNCORRECTED = "uncorrected"
    DAYS = "days"
    PAPERS = "papers"
    STEPS = "steps"


class Indicator(Struct, frozen=True):
    """`said`: what is counted, of what; `source`: where it is counted. `never`: why it is not counted here.

    `group` None: of the scoreboard alone.
    """

    code: Code
    group: Group | None
    said: str
    source: str
    unit: Unit = Unit.SHARE
    never: Why | None = None


GROUPS: Final[Mapping[Group, str]] = {
    Group.TRANSPARENCY: N_("Openness and transparency"),
    Group.PROGRESS: N_("Progress of the handling"),
    Group.ONLINE: N_("Online services and online payment"),
    Group.SATISFACTION: N_("Satisfaction"),
    Group.DIGITISATION: N_("Digitised dossiers"),
}

WHY: Final[Mapping[Why, str]] = {
    Why.ELSEWHERE: N_("kept by the national database of procedures, which this system does not read"),
    Why.NOT_CONNECTED: N_("this system has never been tried with the National Portal"),
    Why.NOT_KEPT: N_("not recorded by this system yet"),
    Why.NONE: N_("nothing to count in this time"),
    Why.FEW: N_("too few to be told"),
}

_DECIDED: Final = N_("dossiers decided, from their journals")
_RECEIVED: Final = N_("dossiers received, from their journals")
_ELSEWHERE: Final = N_("another system")
_COMPLAINTS: Final = N_("complaints, from their journals")

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(Code.PUBLIC_STEPS, Group.TRANSPARENCY,
              N_("dossiers that show the public for every step who had it and until when, of those decided"), _DECIDED),
    Indicator(Code.PUBLISHED, Group.TRANSPARENCY,
              N_("procedures published in time and complete"), _ELSEWHERE, never=Why.ELSEWHERE),
    Indicator(Code.SYNCHRONISED, Group.TRANSPARENCY,
              N_("dossiers passed on to the National Portal, of those received"), _ELSEWHERE, never=Why.NOT_CONNECTED),
    Indicator(Code.IN_TIME, Group.PROGRESS,
              N_("dossiers decided by their due date, of those decided"), _DECIDED),
    Indicator(Code.ASKED_ONCE, Group.PROGRESS,
              N_("dossiers for which papers were asked at most once, of those decided"), _DECIDED),
    Indicator(Code.ONLINE, Group.ONLINE,
              N_("dossiers handed in online, of those received"), _RECEIVED),
    Indicator(Code.PAID_ONLINE, Group.ONLINE,
              N_("dossiers whose fee was paid by transfer, of those decided whose fee was paid"),
              N_("payments, as clerks noted them")),
    Indicator(Code.SATISFIED, Group.SATISFACTION,
              N_("visits rated satisfied or very satisfied, of those rated"), N_("ratings of visits")),
    Indicator(Code.COMPLAINTS, Group.SATISFACTION,
              N_("complaints and proposals answered in time, of those answered"), _COMPLAINTS),
    Indicator(Code.SCANNED, Group.DIGITISATION,
              N_("dossiers with a scanned paper, of those received"), N_("scans filed in dossiers")),
    Indicator(Code.HELD, Group.DIGITISATION,
              N_("papers that the office had already, of those that dossiers need"), _RECEIVED),
    Indicator(Code.RESULTS, Group.DIGITISATION,
              N_("results given as signed electronic documents, of those decided"), _ELSEWHERE, never=Why.NOT_KEPT),
    Indicator(Code.CONDUCT, None,
              N_("complaints about how somebody was treated, of all complaints sent"), _COMPLAINTS, Unit.COUNT),
    Indicator(Code.UNCORRECTED, None,
              N_("dossiers whose receipt never had to be corrected, of those decided"), _DECIDED),
    Indicator(Code.DAYS, None, N_("days from receipt to decision, for each dossier"), _DECIDED, Unit.EACH),
    Indicator(Code.PAPERS, None, N_("papers to bring, for each dossier"), _RECEIVED, Unit.EACH),
    Indicator(Code.STEPS, None, N_("people or units that had a dossier in hand"), _DECIDED, Unit.EACH),
)  # fmt: skip
"""In the order in which they are shown."""

BY_CODE: Final[Mapping[Code, Indicator]] = {one.code: one for one in INDICATORS}


class Line(Struct, frozen=True):
    """A line of the scoreboard. `rest`: it tells how many are missing to the whole, which are these."""

    said: str
    code: Code
    rest: str = ""


class Board(Struct, frozen=True):
    """Three lines under one word."""

    said: str
    lines: tuple[Line, ...]


SCOREBOARD: Final[tuple[Board, ...]] = (
    Board(N_("Three more"), (
        Line(N_("Quality"), Code.UNCORRECTED),
        Line(N_("Transparency"), Code.PUBLIC_STEPS),
        Line(N_("Satisfaction"), Code.SATISFIED),
    )),
    Board(N_("Three less"), (
        Line(N_("Time"), Code.DAYS),
        Line(N_("Papers"), Code.PAPERS),
        Line(N_("Steps"), Code.STEPS),
    )),
    Board(N_("Three none"), (
        Line(N_("Harassment"), Code.CONDUCT),
        Line(N_("Papers asked for again"), Code.ASKED_ONCE,
             N_("dossiers for which papers were asked more than once, of those decided")),
        Line(N_("Late results"), Code.IN_TIME,
             N_("dossiers decided after their due date, of those decided")),
    )),
)  # fmt: skip
"""The city's mandate: more quality, transparency and satisfaction; less time, paper and steps; no harassment, no second
request for papers, no late result."""

LEAST_RATED: Final = 10
"""Of fewer ratings nothing is told: it would be what a few people said."""


class Counted(Struct, frozen=True):
    """`n` of `of`; added up over days and branches."""

    n: int
    of: int

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.n + other.n, self.of + other.of)


class Told(Struct, frozen=True):
    """A figure as it is told: its counts, or why there are none."""

    indicator: Indicator
    counted: Counted | None
    why: Why | None = None


def told(counts: Mapping[Code, Counted]) -> dict[Code, Told]:
    """Every figure of the table, from what was counted."""
    return {one.code: _told(one, counts.get(one.code)) for one in INDICATORS}


def _told(one: Indicator, counted: Counted | None) -> Told:
    if one.never is not None:
        return Told(one, None, one.never)
    if counted is None or not counted.of:
        return Told(one, None, Why.NONE)
    if one.code is Code.SATISFIED and counted.of < LEAST_RATED:
        return Told(one, None, Why.FEW)
    return Told(one, counted)
