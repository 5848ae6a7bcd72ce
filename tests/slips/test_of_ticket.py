"""What stands on a ticket's slip."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hardware.slip.draw import draw
from hardware.slip.record import from_text, to_text
from hardware.slip.slip import PAPER_58_MM, Words
from protocol.configuration import CounterConfig, ProcedureConfig, SlipConfig
from protocol.enums import TicketClass
from protocol.views import TicketFurther, TicketIssued, Wait
from slips.of_ticket import slip_of
from tests.kiosk.visit.test_branch_state import branch, service

ISSUED = datetime(2026, 10, 8, 8, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TICKET = TicketIssued("t1", "A-001", "A", TicketClass.WALK, 4, Wait(480, 720), "http://h/t/s", ISSUED, 9)
BRANCH = branch(service("A"))
SLIP = slip_of(TICKET, BRANCH)


def test_the_slip_says_what_the_ticket_says() -> None:
    assert (SLIP.number, SLIP.branch, SLIP.ahead, SLIP.issued_at) == ("A-001", "Chi nhánh số 1", 4, ISSUED)
    assert SLIP.service == Words("A vi", "A en")
    assert SLIP.wait == Words("khoảng 8–12 phút", "about 8–12 min")


def test_the_slip_says_what_to_bring() -> None:
    birth = ProcedureConfig(
        "1.001193", "A", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
        bring=({"vi": "Giấy chứng sinh", "en": "Birth certificate"}, {"vi": "Căn cước", "en": "Identity card"}),
    )  # fmt: skip
    place = msgspec.structs.replace(branch(service("A")), procedures=(birth,))
    slip = slip_of(TICKET, place, procedure="1.001193", dossiers=3)
    assert slip.procedure == Words("Đăng ký khai sinh", "Birth registration")
    assert slip.bring == (Words("Giấy chứng sinh", "Birth certificate"), Words("Căn cước", "Identity card"))
    assert slip.dossiers == 3
    assert slip_of(TICKET, place, procedure="9.999999").bring == (), "unknown stays unknown"


def test_the_slip_says_where_to_go_in_both_its_languages() -> None:
    hall = {"vi": "Tầng 1, sảnh A", "en": "Floor 1, hall A"}
    counters = tuple(
        CounterConfig(each, {"vi": f"Quầy số {each}", "en": f"Counter {each}"}, ("A",), direction=hall) for each in "12"
    )
    place = msgspec.structs.replace(branch(service("A")), counters=counters)
    said = slip_of(TICKET, place).place
    assert said == Words("Tầng 1, sảnh A: Quầy số 1, 2", "Floor 1, hall A: Counter 1, 2")
    assert SLIP.place is None, "no counter is known: nothing is said"


@pytest.mark.parametrize(
    ("offered", "chosen", "service"),
    [
        (("vi",), "vi", Words("A vi")),
        (("en", "vi"), "vi", Words("A en", "A vi")),
        (("en", "vi"), "en", Words("A en", "A vi")),
        (("vi", "en"), "en", Words("A vi", "A en")),
    ],
)
def test_the_slip_is_in_the_branchs_languages_its_main_one_first(
    offered: tuple[str, ...], chosen: str, service: Words
) -> None:
    slip = slip_of(TICKET, msgspec.structs.replace(BRANCH, languages=offered), language=chosen)
    assert slip.service == service
    assert slip.wait is not None
    assert bool(slip.wait.second) is bool(service.second)
    assert draw(slip, PAPER_58_MM).width == 384


def test_what_the_branch_puts_on_its_slips_is_on_each_ticket_and_kept_with_it() -> None:
    own = SlipConfig({"vi": "Một Cửa", "en": "One-stop"}, {"vi": "Cảm ơn", "en": "Thank you"}, "iVBORw0K")
    slip = slip_of(TICKET, msgspec.structs.replace(BRANCH, slip=own))
    assert (slip.heading, slip.closing) == (Words("Một Cửa", "One-stop"), Words("Cảm ơn", "Thank you"))
    assert from_text(to_text(slip)) == slip


def test_a_service_that_is_no_longer_offered_is_named_by_its_code() -> None:
    assert slip_of(TICKET, branch(service("B"))).service == Words("A")


def test_an_appointments_slip_says_its_time_and_what_it_was_booked_for() -> None:
    booked = msgspec.structs.replace(TICKET, slot_at=ISSUED.replace(hour=9, minute=30), dossiers=3)
    slip = slip_of(booked, branch(service("A")))
    assert (slip.lines, slip.dossiers) == ((Words("Lịch hẹn 09:30", "Appointment 09:30"),), 3)
    assert SLIP.lines == ()


def test_the_services_that_the_number_goes_on_to_are_on_the_slip_in_order_with_the_way() -> None:
    upstairs = CounterConfig(
        "3", {"vi": "Quầy số 3", "en": "Counter 3"}, ("B",), direction={"vi": "Tầng 2", "en": "Floor 2"}
    )
    place = msgspec.structs.replace(branch(service("A"), service("B")), counters=(upstairs,))
    further = (TicketFurther("B", ISSUED.replace(hour=9, minute=30)), TicketFurther("C"))
    slip = slip_of(msgspec.structs.replace(TICKET, further=further), place)
    name = place.services[1].name
    assert slip.lines == (
        Words(
            f"Sau đó lúc 09:30: {name['vi']} (Tầng 2: Quầy số 3)", f"Then at 09:30: {name['en']} (Floor 2: Counter 3)"
        ),
        Words("Sau đó, vẫn với số này: C", "Then, with the same number: C"),
    )


def test_a_slip_given_without_the_server_has_a_mark_and_no_wait() -> None:
    offline = slip_of(msgspec.structs.replace(TICKET, wait=None, ahead=0), branch(service("A")), is_offline=True)
    assert (offline.ahead, offline.wait) == (None, None)
    assert offline.lines == (Words("Số phát khi hệ thống mất kết nối", "Given while the system was not connected"),)
