"""The steps to a due date, in both languages."""

import pytest

from language.due_steps import say_step
from language.messages import translations
from protocol.configuration import Statutory
from protocol.due.counting import Step, StepKind, count_due
from protocol.enums import TermUnit
from tests.protocol.due.years import WEEK, at


def said(received: str, amount: int, unit: TermUnit, language: str) -> list[str]:
    counted = count_due(at(received), Statutory(amount, unit), WEEK)
    return [say_step(step, translations(language)) for step in counted.steps]


def test_working_days_over_tet() -> None:
    assert said("2026-02-12 15:20", 3, TermUnit.WORKING_DAY, "en") == [
        "Received at 15:20 on Thursday 12/02/2026.",
        "After 15:00, so it counts as received on Friday 13/02/2026, the next day that the branch opens.",
        "The day of receipt, Friday 13/02/2026, is not counted (Civil Code 2015, article 147).",
        "Days off, not counted: 14/02/2026–22/02/2026.",
        "3 working days end on Wednesday 25/02/2026.",
        "Due at 17:00 on Wednesday 25/02/2026.",
    ]
    assert said("2026-02-12 15:20", 3, TermUnit.WORKING_DAY, "vi") == [
        "Tiếp nhận lúc 15:20, Thứ Năm 12/02/2026.",
        "Sau 15:00 nên tính như tiếp nhận vào Thứ Sáu 13/02/2026, ngày chi nhánh mở cửa tiếp theo.",
        "Không tính ngày tiếp nhận, Thứ Sáu 13/02/2026 (Bộ luật Dân sự 2015, Điều 147).",
        "Ngày nghỉ, không tính: 14/02/2026–22/02/2026.",
        "3 ngày làm việc kết thúc vào Thứ Tư 25/02/2026.",
        "Hẹn trả kết quả lúc 17:00, Thứ Tư 25/02/2026.",
    ]


def test_a_last_day_that_is_off_and_hours() -> None:
    assert said("2026-01-07 10:00", 10, TermUnit.CALENDAR_DAY, "en")[2:] == [
        "10 calendar days end on Saturday 17/01/2026.",
        "That is a day off, so the time ends on the next working day, Monday 19/01/2026 "
        "(Civil Code 2015, article 148).",
        "Due at 17:00 on Monday 19/01/2026.",
    ]
    assert said("2026-01-05 14:00", 4, TermUnit.HOUR, "en")[1:] == [
        "The hours run from 14:00 on Monday 05/01/2026, day and night.",
        "4 hours end at 18:00 on Monday 05/01/2026.",
        "That is outside office hours, so the time ends when they begin, at 07:30 on Tuesday 06/01/2026.",
        "Due at 07:30 on Tuesday 06/01/2026.",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", StepKind)
def test_every_step_has_words_in_every_language(kind: StepKind, language: str) -> None:
    step = Step(kind, "2026-02-13", "16:20", 1, TermUnit.WORKING_DAY, (("2026-02-14", "2026-02-14"),))
    told = say_step(step, translations(language))
    assert told.endswith(".")
    assert "{" not in told
    assert ("Thứ Sáu" in told or "14/02/2026." in told) == (language == "vi") or kind is StepKind.DAYS_OFF
