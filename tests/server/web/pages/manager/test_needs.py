"""What needs the manager: never more than five lines, with the names that people use."""

from protocol.commands import Alarm, DeviceState
from protocol.configuration import ClerkConfig
from protocol.enums import PrinterState, Role
from server.access.city.state import Access, Device, Person
from server.access.roles import Grant
from server.web.alerts.alerts import Alert, Alerts, Phase
from server.web.alerts.conditions import conditions
from server.web.pages.manager.needs import MOST_LINES, needs
from tests.server.queue.branch import branch
from tests.server.queue.desk import Desk


def test_five_lines_at_most_the_last_says_how_many_more() -> None:
    desk = Desk()
    for counter in ("1", "2", "3"):
        desk.accept(Alarm(), counter)
    desk.issue("HT")
    assert len(needs(desk.state, conditions(desk.state, desk.now), desk.now, Access()).lines) == 4
    desk.issue("CT")
    found = needs(desk.state, conditions(desk.state, desk.now), desk.now, Access())
    assert (len(found.lines), found.more) == (MOST_LINES, 0)
    desk.issue("DD")
    found = needs(desk.state, conditions(desk.state, desk.now), desk.now, Access())
    assert (len(found.lines), found.more) == (MOST_LINES - 1, 2)
    assert [one.kind for one in found.lines] == ["alarm", "alarm", "alarm", "unserved"]


def test_what_is_escalated_comes_first_what_is_put_off_is_counted_and_who_takes_it_is_named() -> None:
    desk, access = Desk(), Access()
    access.people["u-1"] = Person("u-1", "supervisor", (Grant(Role.SUPERVISOR, "CN01"),))
    for service in ("HT", "CT", "DD"):
        desk.issue(service)
    phases = {"HT": Phase.SNOOZED, "CT": Phase.OWNED, "DD": Phase.ESCALATED}
    alerts = {
        one.key: Alert(one, phases[one.subject], 0, 0, 0, owner="u-1") for one in conditions(desk.state, desk.now)
    }
    found = needs(desk.state, conditions(desk.state, desk.now), desk.now, access, Alerts(alerts, rings=3))
    assert [(one.subject, one.phase, one.owner) for one in found.lines] == [
        ("DD", "escalated", ""), ("CT", "owned", "supervisor"),
    ]  # fmt: skip
    assert (found.snoozed, found.rings) == (1, 3)


def test_a_line_names_whom_it_is_about_and_what_could_be_opened() -> None:
    desk = Desk()
    access = Access()
    access.devices["d-1"] = Device("d-1", Role.KIOSK, "CN01", "Ki-ốt cửa chính", "")
    access.devices["d-2"] = Device("d-2", Role.KIOSK, "CN01", "Ki-ốt cũ", "", revoked=True)
    for device in ("d-1", "d-2"):
        desk.accept(DeviceState(PrinterState.PAPER_OUT), actor=device)
    desk.staff("3")
    desk.issue("DD")
    desk.later(m=16)
    lines = {one.key: one for one in needs(desk.state, conditions(desk.state, desk.now), desk.now, access).lines}
    assert set(lines) == {"unserved:DD", "over", "printer:d-1"}
    assert lines["printer:d-1"].name == {"vi": "Ki-ốt cửa chính", "en": "Ki-ốt cửa chính"}
    assert [name["vi"] for name in lines["unserved:DD"].to_open] == ["Quầy 2"]
    assert [name["vi"] for name in lines["unserved:DD"].open_now] == ["Quầy 3"]
    assert (lines["over"].names, lines["over"].age.age_s) == (({"vi": "DD", "en": "DD"},), 960)


def test_a_line_says_at_which_counters_the_clerks_may_not_serve_it() -> None:
    desk = Desk(branch(clerks=(ClerkConfig("clerk-2", ("HT",)),)))
    desk.staff("2")
    desk.issue("DD")
    (line,) = needs(desk.state, conditions(desk.state, desk.now), desk.now, Access()).lines
    assert (line.key, line.to_open, [name["vi"] for name in line.lacking]) == ("unserved:DD", (), ["Quầy 2"])
    assert [name["vi"] for name in line.open_now] == ["Quầy 2"]
