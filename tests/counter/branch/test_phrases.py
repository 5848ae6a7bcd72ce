"""Sentences in both languages, and catalogues without a gap."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from counter.branch.phrases import class_text, nobody_waits_text, priority_text, slot_text, why_text
from counter.devices.faults import fault_text
from hardware.scanner.fault import Fault
from protocol.enums import TicketClass
from protocol.views import Why
from tests.counter.made import branch, counter, ticket
from ui.language.switch import LanguageSwitch

WHY = [
    Why("oldest", 420),
    Why("priority", 300, 2.0),
    Why("guard", 1900),
    Why("in_time", 480),
    Why("not_late", 1500),
    Why("some_later_policy", 60),
]


@pytest.mark.parametrize("why", WHY, ids=[why.code for why in WHY])
def test_why_is_a_sentence_with_its_age_in_both_languages(why: Why, english: LanguageSwitch) -> None:
    in_english = why_text(why)
    english.use("vi")
    in_vietnamese = why_text(why)
    age = str(why.age_s // 60)
    assert age in in_english
    assert age in in_vietnamese
    assert in_english.startswith("Called ")
    assert in_vietnamese.startswith("Được gọi ")
    assert in_vietnamese.endswith(".")


def test_every_fault_says_what_to_do_in_both_languages(english: LanguageSwitch) -> None:
    in_english = [fault_text(fault) for fault in Fault]
    english.use("vi")
    in_vietnamese = [fault_text(fault) for fault in Fault]
    assert len(set(in_english)) == len(set(in_vietnamese)) == len(Fault)
    assert not set(in_english) & set(in_vietnamese)


def test_classes_are_named(english: LanguageSwitch) -> None:
    assert [class_text(cls) for cls in TicketClass] == ["Appointment", "Priority", "Ordinary"]


def test_an_appointments_ticket_says_its_time(english: LanguageSwitch) -> None:
    slot_at = datetime(2026, 11, 24, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    appointed = ticket("HT-001", cls=TicketClass.APPT, slot_at=slot_at)
    assert (slot_text(appointed), slot_text(ticket("HT-002"))) == ("Appt 15:30", "Ordinary")
    assert priority_text(appointed, branch(), "en") == "Appt 15:30"
    english.use("vi")
    assert slot_text(appointed) == "Hẹn 15:30"


def test_a_clerk_who_may_serve_nothing_here_is_told_so_and_not_that_nobody_waits(english: LanguageSwitch) -> None:
    assert nobody_waits_text(counter()) == nobody_waits_text(None) == "Nobody is waiting for this counter."
    assert nobody_waits_text(counter(skills=())).startswith("You may serve none of this counter's services.")
