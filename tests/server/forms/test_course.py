"""Which forms a dossier has at each point of its life, and who had it when."""

import pytest
from msgspec.structs import replace

from protocol import dossier_commands as c
from protocol.dossier_commands import DossierBody, Holder
from server.dossier.stream.events import Taken
from server.forms.course import Course, forms_of, made_at
from tests.server.dossier.stream.played import HOUR, OTHER_UNIT, UNIT

from .told import PAPERS, Paperwork, drafted, handed_on, received

ALWAYS = ("01", "06", "07")


@pytest.mark.parametrize(
    ("play", "then", "forms"),
    [
        (drafted, [], ()),
        (drafted, [c.TurnAway("not_ours")], ("03",)),
        (drafted, [c.DiscardDraft()], ()),
        (received, [], ALWAYS),
        (received, [c.AskSupplement(("1",), "missing")], ("01", "02", "06", "07")),
        (received, [c.AskSupplement(("1",), "missing"), c.Supply(PAPERS)], ("01", "02", "06", "07")),
        (received, [c.StopDossier("dead")], ("01", "05", "06", "07")),
        (received, [c.WithdrawDossier()], ALWAYS),
    ],
)
def test_a_form_is_there_only_once_what_it_says_has_happened(
    play: type[Paperwork], then: list[DossierBody], forms: tuple[str, ...]
) -> None:
    assert forms_of(play().at(*then).told().course) == forms


def test_an_apology_is_there_once_there_is_a_new_date() -> None:
    work = received()
    assert work.dossier.due is not None
    work.at(c.Reappoint(work.dossier.due.promised_at + 7 * 24 * HOUR, "workload"))
    assert forms_of(work.told().course) == ("01", "04", "06", "07")
    assert made_at(work.told().course, "04", now=0) == work.now


def test_each_unit_has_its_stretch_of_time() -> None:
    course = handed_on().at(c.FinishDossier("granted")).told().course
    first, second = course.steps()
    assert (first.holder, first.giver, first.until) == (Holder(UNIT, "u-lan"), None, second.since)
    assert (second.holder, second.giver) == (Holder(OTHER_UNIT, "u-lan"), Holder(UNIT, "u-lan"))
    assert second.until == course.dossier.at


def test_who_took_a_dossier_that_nobody_held_has_a_stretch_too() -> None:
    course = handed_on().told().course
    last = course.events[-1]
    by = Holder(OTHER_UNIT, "u-head")
    taken = replace(last, seq=last.seq + 1, at=last.at + HOUR, kind="taken", command_id="t", body=Taken(by))
    steps = Course(course.id, (*course.events, taken)).steps()
    assert [step.holder for step in steps[1:]] == [Holder(OTHER_UNIT, "u-lan"), by]
    assert (steps[1].until, steps[2].since, steps[2].until) == (taken.at, taken.at, None)


def test_a_receipt_is_found_by_its_number_and_keeps_its_moment() -> None:
    course = received().at(c.CorrectDossier(PAPERS, "typed_wrong")).told().course
    by_number = {number: course.receipt(number) for number in (None, 0, 1, 2, 3)}
    assert by_number[0] is by_number[3] is None
    assert by_number[None] == by_number[2] != by_number[1]
    assert made_at(course, "01", now=0, number=1) == course.dossier.receipts[0].at
    assert made_at(course, "01", now=0, number=3) is None
