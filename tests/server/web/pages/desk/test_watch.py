"""The warning on a clerk's page: what holds when, by the rule of the counter's program."""

from protocol.commands import Call, Complete, SayOverrun, Start
from protocol.enums import OverrunReason
from protocol.overruns import ASKED_S, OverrunStage
from server.balance.dispatch.choose import choose
from server.queue.stream import BranchStream
from server.web.pages.desk.watch import Watch, watch_of
from tests.server.queue.desk import Desk

LIKELY, OVER, TOLD = OverrunStage


def seen(desk: Desk) -> Watch | None:
    return watch_of(desk.state, desk.state.counters["1"], desk.now)


def stage(desk: Desk) -> tuple[OverrunStage | None, str]:
    watch = seen(desk)
    assert watch is not None
    return watch.stage, watch.level


def test_a_visit_is_warned_of_then_asked_about_also_after_its_end_until_it_is_told() -> None:
    desk = Desk()
    desk.core = BranchStream(choose, warn=lambda *_: 600)
    desk.staff("1")
    desk.issue("HT")
    desk.accept(Call(), "1")
    assert seen(desk) is None
    desk.accept(Start(), "1")
    desk.later(s=599)
    assert stage(desk) == (None, "calm")
    desk.later(s=1)
    assert stage(desk) == (LIKELY, "amber")
    desk.later(s=301)
    assert stage(desk) == (OVER, "over")
    ticket = desk.state.in_hand(desk.state.counters["1"])
    assert ticket is not None
    desk.accept(Complete(), "1")
    after = seen(desk)
    assert after is not None
    assert (after.stage, after.here, after.ticket_id) == (OVER, False, ticket.ticket_id)
    assert "{number}" in after.over
    desk.later(s=ASKED_S)
    assert seen(desk) is None


def test_what_was_told_is_said_until_the_end_and_not_after_it() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.serve("1")
    desk.later(s=901)
    desk.accept(SayOverrun(ticket.ticket_id, OverrunReason.PAPERS), "1")
    assert stage(desk) == (TOLD, "over")
    watch = seen(desk)
    assert watch is not None
    assert (watch.reason, "{reason}" in watch.over) == ("Papers missing", True)
    desk.accept(Complete(), "1")
    assert seen(desk) is None
