"""The moment of the warning: by the catalogue on the first day, by what was learned after it, at a counter alone."""

from msgspec.structs import replace

from protocol.commands import Complete, Park, Pickup, Start
from protocol.configuration import ProcedureConfig
from server.balance.dispatch.choose import choose
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.foresight.knowledge import EMPTY, learn
from server.balance.foresight.learned_day import LearnedDay
from server.balance.foresight.overrun import chance_over
from server.balance.foresight.watch import times_of, warn_s
from server.queue.stream import BranchStream
from server.web.follow.views import ticket_view
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk


def test_at_the_moment_the_chance_is_the_setting() -> None:
    desk = Desk()
    desk.staff("1")
    desk.issue("HT", dossiers=2)
    ticket = desk.call("1")
    at_s = warn_s(desk.state, ticket, EMPTY)
    assert at_s is not None
    times = times_of(desk.state.config or branch(), EMPTY, "HT", None)
    assert abs(chance_over(times, at_s, 900, dossiers=2) - 0.25) < 0.01


def test_the_moment_is_decided_with_the_start_and_stands() -> None:
    desk = Desk()
    moments = iter([600, 700])
    desk.core = BranchStream(choose, warn=lambda state, ticket: next(moments))
    desk.staff("1")
    desk.issue("HT")
    ticket = desk.call("1")

    def shown() -> int | None:
        return ticket_view(desk.state, desk.state.tickets[ticket.ticket_id]).warn_s

    assert shown() is None
    desk.accept(Start(), "1")
    assert shown() == 600
    desk.accept(Park("forms"), "1")
    assert shown() is None
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    assert shown() == 700
    desk.accept(Complete(), "1")
    assert shown() is None


def test_without_the_setting_there_is_none() -> None:
    desk = Desk(branch(overrun_percent=0))
    desk.staff("1")
    desk.issue("HT")
    assert warn_s(desk.state, desk.serve("1"), EMPTY) is None


def test_a_procedure_that_mostly_takes_longer_is_not_warned_of_with_every_visit() -> None:
    config = branch()
    long = ProcedureConfig("1.009999", "HT", {"vi": "Việc", "en": "A matter"}, minutes=15)
    desk = Desk(replace(config, procedures=(long,)))
    desk.staff("1")
    desk.issue("HT", procedure="1.009999")
    assert warn_s(desk.state, desk.call("1"), EMPTY) is None
    desk.accept(Start(), "1")
    desk.accept(Complete(), "1")
    desk.issue("HT")
    assert warn_s(desk.state, desk.call("1"), EMPTY) is not None


def test_a_procedure_has_the_catalogues_minutes_until_its_own_visits_say_otherwise() -> None:
    config = branch()
    service = config.service("HT")
    assert service is not None
    procedure = ProcedureConfig("1.009999", "HT", {"vi": "Việc", "en": "A matter"}, minutes=12)
    config = replace(config, services=(replace(service, mean_s=300.0, cv=0.5),), procedures=(procedure,))
    assert times_of(config, EMPTY, "HT", "1.009999") == ServiceTimes(720.0, 0.5)
    assert times_of(config, EMPTY, "HT", None).mean_s == 300.0
    day = LearnedDay("2026-10-05", arrivals={16: 100})
    for _ in range(100):
        day.served("HT", "1.009999", 240_000)
    learned = times_of(config, learn([day]), "HT", "1.009999")
    assert learned.mean_s is not None
    assert 240 < learned.mean_s < 330
