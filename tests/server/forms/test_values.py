"""What stands on the forms: the receipt's own papers and dates, steps in time or late, blanks for what is not known."""

import msgspec
import pytest

from protocol import dossier_commands as c
from protocol.configuration import Statutory
from protocol.dossier_commands import Holder
from protocol.enums import TermUnit
from server.forms.values import fill, said_term
from tests.server.dossier.stream.played import HOUR, OTHER_UNIT

from .told import EDITION, PAPERS, SECRET, Paperwork, drafted, received

WORDS = EDITION.words


def test_a_replaced_receipt_keeps_its_papers_and_its_date_and_says_what_replaced_it() -> None:
    work = received().at(c.ExtendDossier(3, "law"), c.CorrectDossier(PAPERS[:1], "typed_wrong"))
    old, new = (fill("01", work.told(), work.now, number) for number in (1, 2))
    assert [len(each.tables["components"]) for each in (old, new)] == [3, 1]
    assert old.values["due_at"].endswith("ngày 12 tháng 10 năm 2026")
    assert new.values["due_at"].endswith("ngày 15 tháng 10 năm 2026")
    assert (old.replaced_by["next"], new.replaced_by) == ("2", {})
    assert old.values["received_at"] == new.values["received_at"]
    assert (old.values["reason"], new.values["reason"]) == ("", "Nhập sai số bản sao")
    with pytest.raises(LookupError):
        fill("01", work.told(), work.now, 3)


def test_papers_are_counted_by_kind_and_what_is_held_is_not_asked_for() -> None:
    rows = fill("01", received().told(), 0).tables["components"]
    assert [(row["originals"], row["certified"], row["copies"]) for row in rows] == [
        ("1", "", ""),
        ("", "2", "1"),
        ("",) * 3,
    ]
    assert [bool(row["note"]) for row in rows] == [False, False, True]


def test_who_hands_in_signs_and_without_people_everything_is_left_to_the_pen() -> None:
    told = received().told()
    assert fill("01", told, 0).values["hands_in"] == "Lê Thị Thương"
    blank = fill("01", received().told({}), 0).values
    assert [blank[name] for name in ("applicant", "owner", "phone", "hands_in", "identity_number")] == [""] * 5
    assert (blank["secret"], blank["code"]) == (SECRET, told.course.dossier.code)


@pytest.mark.parametrize(("hours", "said"), [(1, "Trước hạn"), (2, "Đúng hạn"), (3, "Quá hạn")])
def test_a_step_is_early_in_time_or_late_by_its_own_due_time(hours: int, said: str) -> None:
    work = received()
    work.at(c.OfferDossier(Holder(OTHER_UNIT), due_at=work.now + 4 * HOUR), c.AcceptOffer(OTHER_UNIT))
    work.now += (hours - 1) * HOUR
    work.at(c.FinishDossier("granted"))
    first, second = fill("06", work.told(), work.now).tables["steps"]
    assert (first["outcome"], second["outcome"]) == ("", said)


def test_an_apology_names_the_date_that_was_promised_and_the_new_one() -> None:
    work = received()
    assert work.dossier.due is not None
    work.at(c.Reappoint(work.dossier.due.promised_at + 7 * 24 * HOUR, "workload"))
    values = fill("04", work.told(), work.now).values
    assert values["due_at"].endswith("ngày 12 tháng 10 năm 2026")
    assert values["new_due_at"].endswith("ngày 19 tháng 10 năm 2026")


def test_a_reason_is_told_in_the_words_of_who_wrote_it() -> None:
    work = drafted().at(c.TurnAway("not_ours"))
    assert fill("03", work.told(), 0).values["reason"] == "Không thuộc thẩm quyền giải quyết"
    told = msgspec.structs.replace(work.told(), texts={"reason": "Thuộc thẩm quyền của Sở Xây dựng"})
    assert fill("03", told, 0).values["reason"] == "Thuộc thẩm quyền của Sở Xây dựng"


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (0, TermUnit.WORKING_DAY, "Trong ngày làm việc"),
        (15, TermUnit.WORKING_DAY, "15 ngày làm việc"),
        (30, TermUnit.CALENDAR_DAY, "30 ngày"),
        (8, TermUnit.HOUR, "8 giờ"),
    ],
)
def test_a_statutory_time_is_said_as_people_say_it(amount: int, unit: TermUnit, said: str) -> None:
    assert said_term(Statutory(amount, unit), WORDS) == said


@pytest.mark.parametrize(("vnd", "said"), [(None, ""), (0, "Không thu"), (1_250_000, "1.250.000 đồng")])
def test_a_fee_that_is_not_known_is_left_to_the_pen(vnd: int | None, said: str) -> None:
    work = _with_fee(vnd)
    assert fill("01", work.told(), 0).values["fee"] == said


def _with_fee(vnd: int | None) -> Paperwork:
    work = received()
    procedures = tuple(msgspec.structs.replace(each, fee_vnd=vnd) for each in work.config.procedures)
    work.config = msgspec.structs.replace(work.config, procedures=procedures)
    return work
