"""The card "What to do now": each advice in words, with what it is expected to change, and the form that follows it.

The forms are those of the side panels: the same commands, by the same person, with the same undo.
"""

from collections.abc import Mapping
from enum import StrEnum
from math import ceil
from types import MappingProxyType

from msgspec import Struct

from protocol.advice import AdvisedAct, AdvisedChange
from protocol.configuration import Name
from protocol.ids import Instant
from protocol.views import Wait
from server.balance.advice.told import BranchAdvice
from server.queue.state.state import State
from server.web.follow import views
from server.web.follow.advice import advice_view
from server.web.pages.parts.ages import Age

from .tiles import aged, short

ON = "on"


class Known(StrEnum):
    """What the card says."""

    UNKNOWN = "unknown"
    """Nothing is known now: no forecasts, or no day under way."""
    NOTHING = "nothing"
    """Nothing would help."""
    DONE = "done"
    """All that was advised is done, or no longer possible."""
    ADVICE = "advice"


class Line(Struct, frozen=True):
    """An advice. `counter`: its short name; minutes and percent are whole. `key`: of its row. `there`: the branch with
    the shorter wait `there_wait`, to which `there_share` percent are taken to go.

    `to`: the address of the panel that its form is sent to, after the branch's; `fields`: of the form, None where
    nobody can do it from here: a clerk has to sign in at the counter first (`needs_clerk`), or to pause `at` a time.
    """

    key: str
    act: AdvisedAct
    counter: Name | None
    services: tuple[Name, ...]
    minutes: int | None
    wait_before: int
    wait_after: int
    share_before: int
    share_after: int
    confidence: int
    error: float
    at: str | None
    there: Name | None
    there_wait: Wait | None
    there_share: int
    to: str
    fields: dict[str, str] | None

    @property
    def makes_difference(self) -> bool:
        return self.error > 0 or (self.wait_before, self.share_before) != (self.wait_after, self.share_after)

    @property
    def needs_clerk(self) -> bool:
        return self.fields is None and self.act is AdvisedAct.OPEN


class Card(Struct, frozen=True):
    """`age`: of the advice; None where nothing is known."""

    known: Known
    lines: tuple[Line, ...] = ()
    age: Age | None = None


def advice_card(
    state: State, now: Instant, told: BranchAdvice | None, branches: Mapping[str, Name] = MappingProxyType({})
) -> Card:
    """`told`: what can still be done of the last advice; None: nothing is known. `branches`: their names."""
    view = advice_view(state, now, told)
    if told is None or view.advice is None:
        return Card(Known.UNKNOWN)
    age = aged(told.made_at, now, 0)
    if view.advice:
        return Card(Known.ADVICE, tuple(line_of(state, one, branches) for one in view.advice), age)
    return Card(Known.DONE if told.left_out else Known.NOTHING, (), age)


def line_of(state: State, one: AdvisedChange, branches: Mapping[str, Name] = MappingProxyType({})) -> Line:
    """A change in words and figures, advised or asked for."""
    config = views.config_of(state)
    counter = None if one.counter is None else short(views.counter_name(config, one.counter))
    to = f"/services/{one.services[0]}" if one.counter is None else f"/counters/{one.counter}"
    at = None if one.at is None else one.at.strftime("%H:%M")
    return Line(
        ":".join((one.act, one.counter or "", *one.services)),
        one.act,
        counter,
        tuple(views.service_name(config, code) for code in one.services),
        one.minutes,
        max(1, ceil(one.before.p90_s / 60)),
        max(1, ceil(one.after.p90_s / 60)),
        round(100 * one.before.share),
        round(100 * one.after.share),
        round(100 * one.confidence),
        round(100 * one.share_error, 1),
        at,
        None if one.there is None else branches.get(one.there.branch, views.as_code(one.there.branch)),
        None if one.there is None else one.there.wait,
        0 if one.there is None else round(100 * one.there.share),
        to,
        _fields(state, one),
    )


def _fields(state: State, one: AdvisedChange) -> dict[str, str] | None:
    if one.there is not None:
        return {"act": "elsewhere", "to": one.there.branch}
    if one.counter is None:
        return {"act": "stop"}
    counter = state.counters.get(one.counter)
    if counter is None or one.act is AdvisedAct.BREAK:
        return None
    if one.act is AdvisedAct.CLOSE:
        return {"act": "close-for", "minutes": str(one.minutes)} if one.minutes else {"act": "close"}
    if one.act in (AdvisedAct.SKILL, AdvisedAct.ONLY):
        skills = one.services if one.act is AdvisedAct.ONLY else (*counter.of_counter, *one.services)
        return {"act": "skills"} | {f"skill.{code}": ON for code in skills}
    if counter.user is None:
        return None
    return {"act": "open-for", "minutes": str(one.minutes)} | {f"skill.{code}": ON for code in one.services}
