"""What needs the manager: never more than five lines, with the names that people use."""

from protocol.commands import Alarm, DeviceState
from protocol.enums import PrinterState, Role
from server.access.city.state import Access, Device
from server.web.pages.manager.needs import MOST_LINES, needs
from tests.server.queue.desk import Desk


def test_five_lines_at_most_the_last_says_how_many_more() -> None:
    desk = Desk()
    for counter in ("1", "2", "3"):
        desk.accept(Alarm(), counter)
    desk.issue("HT")
    assert len(needs(desk.state, desk.now, Access()).lines) == 4
    desk.issue("CT")
    found = needs(desk.state, desk.now, Access())
    assert (len(found.lines), found.more) == (MOST_LINES, 0)
    desk.issue("DD")
    found = needs(desk.state, desk.now, Access())
    assert (len(found.lines), found.more) == (MOST_LINES - 1, 2)
    assert [one.kind for one in found.lines] == ["alarm", "alarm", "alarm", "unserved"]


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
    lines = {one.key: one for one in needs(desk.state, desk.now, access).lines}
    assert set(lines) == {"unserved:DD", "over", "printer:d-1"}
    assert lines["printer:d-1"].name == {"vi": "Ki-ốt cửa chính", "en": "Ki-ốt cửa chính"}
    assert [name["vi"] for name in lines["unserved:DD"].to_open] == ["Quầy 2"]
    assert [name["vi"] for name in lines["unserved:DD"].open_now] == ["Quầy 3"]
    assert (lines["over"].names, lines["over"].age.age_s) == (({"vi": "DD", "en": "DD"},), 960)
