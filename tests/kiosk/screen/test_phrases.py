"""People, minutes and troubles in words, in both languages."""

import gettext
from datetime import UTC, datetime

import pytest

from hardware.printer.status import Condition
from kiosk.screen.phrases import say_expected, say_turned_away
from kiosk.visit.failures import (
    Failure,
    IssueFailure,
    Trouble,
    Unavailable,
    issue_failure,
    say_issue_failure,
    say_printer,
    say_trouble,
    say_unavailable,
)
from language.messages import LANGUAGES, translations
from protocol.enums import Refusal
from protocol.views import Wait

WORDS = {language: translations(language) for language in LANGUAGES}
VI, EN = WORDS["vi"], WORDS["en"]


@pytest.mark.parametrize(
    ("wait", "vi", "en"),
    [
        (None, "Chưa đủ dữ liệu để ước tính thời gian chờ", "Not enough data yet to estimate the wait"),
        (Wait(0, 0), "Chờ nhiều nhất 1 phút", "Wait: a minute at most"),
        (Wait(20, 59), "Chờ nhiều nhất 1 phút", "Wait: a minute at most"),
        (Wait(0, 61), "Chờ khoảng 1–2 phút", "Wait: about 1–2 min"),
        (Wait(480, 720), "Chờ khoảng 8–12 phút", "Wait: about 8–12 min"),
        (Wait(481, 530), "Chờ khoảng 9 phút", "Wait: about 9 min"),
    ],
)
def test_the_expected_wait_is_a_sentence(wait: Wait | None, vi: str, en: str) -> None:
    assert (say_expected(wait, VI), say_expected(wait, EN)) == (vi, en)


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_every_trouble_has_a_sentence(words: gettext.NullTranslations) -> None:
    _ = words.gettext
    sentences = [
        *(say_trouble(each, _) for each in Trouble),
        *(say_unavailable(each, _) for each in Unavailable),
        *(say_issue_failure(each, _) for each in IssueFailure),
        *(say_printer(each, _) for each in (Condition.PAPER_OUT, Condition.COVER_OPEN, Condition.OFFLINE)),
    ]
    assert all(sentences)
    assert len(set(sentences)) == len(sentences) - 1  # not enrolled reads the same before and after


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (Refusal.CLOSED, IssueFailure.CLOSED),
        (Refusal.QUOTA_REACHED, IssueFailure.QUOTA),
        (Refusal.CLOCK_DOUBTED, IssueFailure.NOT_YET),
        (Refusal.UNKNOWN_SERVICE, IssueFailure.CHANGED),
        (Refusal.UNKNOWN_PRIORITY, IssueFailure.CHANGED),
        (Refusal.NOT_AUTHENTICATED, IssueFailure.NOT_ENROLLED),
        (Refusal.REVOKED, IssueFailure.NOT_ENROLLED),
        (Refusal.NOT_ALLOWED, IssueFailure.NOT_ENROLLED),
        (Refusal.TOO_EARLY, IssueFailure.TOO_EARLY),
        (Refusal.TOO_LATE, IssueFailure.TOO_LATE),
        (Refusal.CHECKED_IN, IssueFailure.USED),
        (Refusal.CANCELLED, IssueFailure.GIVEN_UP),
        (Refusal.UNKNOWN_APPOINTMENT, IssueFailure.UNKNOWN),
        (Refusal.OTHER_SERVICE, IssueFailure.UNKNOWN),
        (Refusal.BAD_FIELD, IssueFailure.OTHER),
    ],
)
def test_what_a_refusal_means(code: Refusal, why: IssueFailure) -> None:
    assert issue_failure(code) is why


@pytest.mark.parametrize(
    ("now", "vi", "en"),
    [
        (
            datetime(2026, 10, 8, 1, 0, tzinfo=UTC),
            "Chưa đến giờ nhận lịch hẹn này. Mời bạn quét lại mã từ 08:30.",
            "It is too early for this appointment. Please scan it again from 08:30 on.",
        ),
        (
            datetime(2026, 10, 7, 16, 59, tzinfo=UTC),
            "Lịch hẹn này vào ngày 08/10. Mời bạn quét mã vào ngày đó, từ 08:30.",
            "This appointment is on 08/10. Please scan it on that day, from 08:30 on.",
        ),
    ],
)
def test_who_comes_early_is_told_when_to_come_back(now: datetime, vi: str, en: str) -> None:
    early = Failure(IssueFailure.TOO_EARLY, "2026-10-08T08:30+07:00")
    assert (say_turned_away(early, now, VI), say_turned_away(early, now, EN)) == (vi, en)


def test_what_the_server_did_not_say_is_left_out() -> None:
    now = datetime(2026, 10, 8, tzinfo=UTC)
    assert say_turned_away(Failure(IssueFailure.USED, "HT-007"), now, VI) == "Lịch hẹn này đã được phát số: HT-007."
    for why in IssueFailure:
        assert say_turned_away(Failure(why), now, VI) == say_issue_failure(why, VI.gettext)
