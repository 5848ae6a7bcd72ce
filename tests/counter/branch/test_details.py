"""What a clerk reads of a person beside the number."""

from collections.abc import Iterator

import msgspec
import pytest

from counter.branch.counter_picture import CounterPicture
from counter.branch.details import Line, details_of
from language.messages import speak
from protocol.configuration import ProcedureConfig
from protocol.enums import TicketClass
from protocol.messages import Message
from tests.counter.made import NOW, branch, fixed_clock, ticket

BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Birth certificate of the hospital"}, {"vi": "CCCD", "en": "Identity card"}),
    minutes=15, fee_vnd=8000, fee_note={"vi": "mỗi bản sao", "en": "each copy"},
    time={"vi": "Trong ngày", "en": "The same day"},
)  # fmt: skip


@pytest.fixture(autouse=True)
def language_afterwards() -> Iterator[None]:
    speak("en")
    yield
    speak("en")


@pytest.fixture
def picture() -> CounterPicture:
    made = CounterPicture("1", fixed_clock())
    described = msgspec.structs.replace(branch(), procedures=(BIRTH,))
    made.take(Message(1, "snapshot", NOW, branch=described, counters=[], tickets=[]))
    return made


def test_what_was_chosen_with_papers_fee_minutes_and_result(picture: CounterPicture) -> None:
    details = details_of(ticket("HT-001", procedure=BIRTH.code), picture, "en")
    assert details.procedure == "Birth registration"
    assert details.papers == ("Birth certificate of the hospital", "Identity card")
    assert details.about == (
        Line("Fee", "8,000 VND (each copy)"), Line("At the counter", "about 15 minutes"), Line("Result", "The same day")
    )  # fmt: skip


def test_what_is_not_known_is_not_said(picture: CounterPicture) -> None:
    bare = msgspec.structs.replace(branch(), procedures=(ProcedureConfig("1.001193", "HT", {"vi": "Khai sinh"}),))
    picture.take(Message(2, "snapshot", NOW, branch=bare, counters=[], tickets=[]))
    details = details_of(ticket("HT-001", procedure="1.001193"), picture, "en")
    assert (details.procedure, details.papers, details.about) == ("Khai sinh", (), ())


@pytest.mark.parametrize("procedure", [None, "9.999999"])
def test_nothing_chosen_and_a_procedure_that_is_gone_are_alike(picture: CounterPicture, procedure: str | None) -> None:
    details = details_of(ticket("HT-001", procedure=procedure), picture, "en")
    assert (details.procedure, details.papers, details.about) == ("", (), ())


def test_a_declared_priority_is_to_be_checked(picture: CounterPicture) -> None:
    details = details_of(ticket("HT-001", 300, cls=TicketClass.PRIO, priority="elderly"), picture, "en")
    assert details.person == (Line("Check the proof", "Elderly person (60 or over)"), Line("Waited", "5 min"))
