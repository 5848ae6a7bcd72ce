"""Another branch is advised where its wait is much shorter, and what that does to the hour here."""

from random import Random

from msgspec.structs import replace

from protocol.commands import SetMessage, SetQuota
from protocol.enums import MessageLevel, TicketClass
from protocol.views import Wait
from server.balance.advice.advise import what_if
from server.balance.advice.candidates import LEAVING_SHARE, candidates
from server.balance.advice.change import SendElsewhere, StopNumbers, limits_of
from server.balance.advice.elsewhere import Elsewhere, elsewhere
from server.balance.advice.told import can_be_made
from server.balance.foresight.knowledge import EMPTY
from server.balance.foresight.live import live_of
from server.balance.foresight.told import BranchForecast
from tests.server.queue.branch import MIDNIGHT, branch, office_hours
from tests.server.queue.desk import Desk

LONG, SHORT = Wait(1_200, 2_400), Wait(120, 300)


def forecast(desk: Desk, branch: str, wait: Wait) -> BranchForecast:
    return BranchForecast(branch, desk.state.seq, desk.now, {"HT": {TicketClass.WALK: wait}})


def test_the_branch_with_the_shortest_wait_where_it_is_much_shorter() -> None:
    desk = Desk()
    desk.staff("1")
    here = forecast(desk, "CN01", LONG)
    others = [(desk.state, forecast(desk, name, wait)) for name, wait in (
        ("CN02", Wait(600, 1_100)), ("CN03", SHORT), ("CN04", LONG), ("CN01-practice-1", Wait(1, 60)),
    )]  # fmt: skip
    assert elsewhere(here, others) == {"HT": Elsewhere("CN03", SHORT)}
    assert elsewhere(replace(here, newcomers={"HT": {TicketClass.WALK: Wait(300, 800)}}), others) == {}
    assert elsewhere(replace(here, branch="CN01-practice-1"), others) == {}
    desk.accept(SetQuota("HT", 0))
    assert elsewhere(here, others) == {}


def test_a_branch_that_gives_no_more_numbers_is_not_told_of_though_nobody_waits_there_for_long() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    desk.staff("1")
    here, others = forecast(desk, "CN01", LONG), [(desk.state, forecast(desk, "CN03", SHORT))]
    assert elsewhere(here, others) == {"HT": Elsewhere("CN03", SHORT)}
    desk.accept(SetQuota("HT", 1))
    assert elsewhere(here, others) == {"HT": Elsewhere("CN03", SHORT)}
    desk.issue("HT")
    assert elsewhere(here, others) == {}, "all of today's are given"
    desk.accept(SetQuota("HT", None))
    (hours,) = desk.state.day.hours if desk.state.day is not None else ()
    late = replace(here, made_at=hours.last_ticket - 1_800_000)
    assert elsewhere(late, others) == {}, "whoever reads of it in half an hour comes too late"


def test_a_branch_that_never_closes_is_told_of_before_midnight_too() -> None:
    desk = Desk(now=MIDNIGHT - 600_000)
    desk.staff("1")
    others = [(desk.state, forecast(desk, "CN03", SHORT))]
    assert elsewhere(forecast(desk, "CN01", LONG), others) == {"HT": Elsewhere("CN03", SHORT)}


def crowded() -> Desk:
    desk = Desk()
    desk.staff("1")
    for _ in range(30):
        desk.later(s=60)
        desk.issue("HT")
    return desk


def test_it_is_tried_before_numbers_are_stopped_and_helps_less_who_waits_there_too() -> None:
    desk = crowded()
    live, limits = live_of(desk.state, desk.now), limits_of(desk.state, {"HT": Elsewhere("CN03", SHORT)})
    tried = [change for change, _ in candidates(live, limits, ["HT"])]
    there = SendElsewhere("HT", "CN03", LEAVING_SHARE, SHORT)
    assert tried.index(there) < tried.index(StopNumbers("HT"))
    good = what_if(live, EMPTY, there, "HT", Random, 1)
    all_go = what_if(live, EMPTY, replace(there, share=1.0), "HT", Random, 1)
    nobody = what_if(live, EMPTY, replace(there, share=0.0), "HT", Random, 1)
    late = what_if(live, EMPTY, replace(there, wait=LONG), "HT", Random, 1)
    assert (nobody.share_gain, nobody.p90_less_s) == (0, 0)
    assert all_go.share_gain > good.share_gain > max(0, late.share_gain)
    assert good.p90_less_s > 0


def test_it_is_done_once_a_message_to_who_comes_stands() -> None:
    desk = crowded()
    there = SendElsewhere("HT", "CN03", LEAVING_SHARE, SHORT)
    assert can_be_made(desk.state, there)
    desk.accept(SetMessage(MessageLevel.NOTICE, {"vi": "Tại CN03", "en": "At CN03"}, 1800, "HT"))
    assert not can_be_made(desk.state, there)
