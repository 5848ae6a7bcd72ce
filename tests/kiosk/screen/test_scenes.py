"""Every screen's words and choices, from a branch of the shipped catalogue."""

from collections.abc import Iterator

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from hardware.printer.status import Condition
from kiosk.screen.cards import Card
from kiosk.screen.scene import Scene, SceneInputs, spoken
from kiosk.screen.scenes import SCENES, scene_of
from kiosk.visit.failures import Failure, IssueFailure
from kiosk.visit.visit import Step, Visit
from kiosk.visit.visit_state import Modes, VisitState
from language.messages import LANGUAGES, translations
from protocol.enums import MessageLevel, TicketState
from tests.kiosk.made import Still, branch_view, issued, message, public
from ui.language.switch import LanguageSwitch

WORDS = {language: translations(language) for language in LANGUAGES}


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch()
    yield switch
    switch.close()


@pytest.fixture
def still(language: LanguageSwitch) -> Still:
    return Still(language)


def inputs(still: Still, step: Step, language: str = "vi", **visit: object) -> SceneInputs:
    state = VisitState(
        Visit(step, (Step.HOME,), **visit), Modes(voice=True), issued(), found=public()  # type: ignore[arg-type]
    )  # fmt: skip
    return SceneInputs(state, still.branch, language, WORDS[language])


def with_state(known: SceneInputs, **fields: object) -> SceneInputs:
    return structs.replace(known, state=structs.replace(known.state, **fields))


def cards(still: Still) -> dict[str, Card]:
    return {card.id: card for card in still.kiosk.shown.property("cards").cards}


@pytest.mark.parametrize("language_", LANGUAGES)
@pytest.mark.parametrize("step", SCENES)
def test_everything_that_can_be_touched_can_be_heard_and_chosen(still: Still, step: Step, language_: str) -> None:
    scene = scene_of(inputs(still, step, language_, service="HT", procedure="1.001193", dossiers=2))
    ids = [choice.id for choice in scene.choices]
    assert len(ids) == len(set(ids))
    assert {card.id for card in scene.cards} <= set(ids)
    assert all(choice.says.strip() for choice in scene.choices)
    assert scene.title
    assert scene.speech


def test_what_is_known_before_a_number_is_taken(still: Still) -> None:
    scene = scene_of(inputs(still, Step.CONFIRM, service="DD", procedure="1.013831", dossiers=3))
    assert scene.sheet.limits == ("Còn 163 số hôm nay", "Phát số hôm nay: 07:30–11:30, 13:00–16:30")
    assert scene.sheet.expect[0].endswith("trước bạn")
    assert scene.sheet.bring
    assert (scene.sheet.dossiers, scene.sheet.priority, scene.sheet.may_take) == (3, "Không", True)
    for said in (*scene.sheet.expect, *scene.sheet.limits, *scene.sheet.bring, "3 hồ sơ"):
        assert said in scene.speech


def test_fee_and_time_in_words_and_nothing_where_they_are_unknown(still: Still) -> None:
    birth = scene_of(inputs(still, Step.CONFIRM, service="HT", procedure="1.001193"))
    assert birth.sheet.details == (
        "Lệ phí: không mất phí (Đăng ký quá hạn: 5.000 đồng)",
        "Trả kết quả: Trong ngày; nộp sau 15 giờ thì trả vào ngày làm việc tiếp theo",
    )
    english = scene_of(inputs(still, Step.CONFIRM, "en", service="HT", procedure="1.004873"))
    assert english.sheet.details[0] == "Fee: 3,000 VND"
    procedures = [structs.replace(each, fee_vnd=None, fee_note=None, time=None) for each in still.view.procedures]
    still.change(procedures=tuple(procedures))
    unknown = scene_of(inputs(still, Step.CONFIRM, service="HT", procedure="1.001193"))
    assert unknown.sheet.details == ()


def test_the_second_level_has_the_services_own_procedures_and_the_others(still: Still) -> None:
    still.choose("service-HT")
    own = {f"procedure-{each.code}" for each in still.view.procedures if each.service == "HT"}
    assert set(cards(still)) == own | {"procedure-"}
    still.choose("procedure-")
    assert still.get("note") == "Chưa chọn thủ tục: quầy sẽ hướng dẫn bạn"


def test_search_finds_without_accents_and_leads_to_the_right_service(still: Still) -> None:
    still.choose("search")
    for key in ("k", "h", "a", "i", "space", "s", "i", "n", "h"):
        still.kiosk.shown.board.press(key)
    first = next(iter(cards(still).values()))
    assert (first.id, first.facts) == ("procedure-1.001193", ("Hộ tịch, nuôi con nuôi",))
    still.choose(first.id)
    assert (still.get("step"), still.get("title")) == ("confirm", "Đăng ký khai sinh")
    still.choose("back")
    assert (still.get("step"), next(iter(cards(still)))) == ("search", "procedure-1.001193")


def test_a_quota_reached_is_on_the_card_and_its_procedures_cannot_be_taken(language: LanguageSwitch) -> None:
    still = Still(language, branch_view(quota="DD"))
    card = cards(still)["service-DD"]
    assert (card.problem, card.enabled) == ("Đã hết số hôm nay", False)
    still.choose("service-DD", "procedure-1.013831", "take")
    assert still.get("step") == "home"


def test_closed_it_says_when_numbers_are_given(language: LanguageSwitch) -> None:
    still = Still(language, branch_view(open_now=False))
    assert "Phát số hôm nay: 07:30–11:30, 13:00–16:30" in str(still.get("warning"))
    assert "Numbers today" in str(still.get("warning"))
    assert not any(card.enabled for card in cards(still).values())


def test_the_opening_hours_of_the_week_by_day_from_today_on(language: LanguageSwitch) -> None:
    still = Still(language, branch_view(open_now=False))
    still.change(closed_dates=("2026-10-09",))
    still.choose("hours")
    days = still.kiosk.shown.property("sheet")["details"]
    assert days[:4] == [
        "Hôm nay, Thứ Năm 08/10: 07:30–11:30, 13:00–16:30", "Thứ Sáu 09/10: Nghỉ cả ngày",
        "Thứ Bảy 10/10: 07:30–11:30", "Chủ Nhật 11/10: Nghỉ cả ngày",
    ]  # fmt: skip
    assert len(days) == 7
    assert all(day in still.kiosk.shown.scene.speech for day in days)
    still.choose("language-en")
    assert still.kiosk.shown.property("sheet")["details"][0] == "Today, Thursday 08/10: 07:30–11:30, 13:00–16:30"
    still.choose("back")
    assert still.get("step") == "home"


def test_a_branch_that_is_always_open_has_no_opening_hours_to_choose(still: Still) -> None:
    still.change(hours=())
    still.choose("hours")
    assert still.get("step") == "home"


def test_the_server_gone_while_somebody_chooses(still: Still) -> None:
    still.choose("service-HT", "procedure-1.001193")
    still.cut()
    still.choose("take")
    assert (still.get("step"), still.get("warning_kind")) == ("confirm", "red")
    assert still.kiosk.shown.property("sheet")["may_take"] is False


def test_paper_out_is_said_and_a_number_can_be_had(language: LanguageSwitch) -> None:
    still = Still(language, obstacle=Condition.PAPER_OUT)
    assert "Máy in hết giấy" in str(still.get("warning"))
    still.choose("service-TK", "take")
    assert still.get("step") == "taking"


def test_what_the_branch_tells_everybody(language: LanguageSwitch) -> None:
    still = Still(language, message=message(MessageLevel.EMERGENCY))
    said = still.kiosk.shown.property("message")
    assert (said["level"], said["first"][:6]) == ("emergency", "Có chá")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TicketState.WAITING, ("Đang chờ", "Còn 2 người trước bạn", "Chờ khoảng 3–6 phút")),
        (TicketState.CALLED, ("Đã đến lượt bạn. Mời bạn đến Quầy 7.",)),
        (TicketState.PARKED, ("Quầy đang tạm giữ phiếu: bạn sẽ được gọi lại.",)),
        (TicketState.COMPLETED, ("Lượt giao dịch này đã xong.",)),
        (TicketState.EXPIRED, ("Số này không còn hiệu lực. Mời bạn lấy số mới.",)),
    ],
)
def test_how_a_scanned_slip_stands(still: Still, state: TicketState, said: tuple[str, ...]) -> None:
    scene = scene_of(with_state(inputs(still, Step.FOUND), found=public(state)))
    assert (scene.title, scene.sheet.expect) == ("HT-038", said)
    assert "HT-038" in scene.speech


def test_sentences_end_once() -> None:
    assert spoken("Xin chào.", "", "Bạn cần gì?", "Hộ tịch ") == "Xin chào. Bạn cần gì? Hộ tịch."


def test_no_screen_speaks_before_the_voice_is_on(still: Still) -> None:
    silent = with_state(inputs(still, Step.HOME), modes=Modes())
    assert isinstance(scene_of(silent), Scene)
    assert scene_of(silent).speech == ""


def test_an_appointment_that_gave_no_number_says_why_and_what_to_do_instead(still: Still) -> None:
    finding = "Lịch hẹn này đã quá giờ. Bạn có thể lấy số thường."
    known = with_state(
        inputs(still, Step.FOUND, service="HT", appointment="A1"), found=None, finding=lambda words: finding,
        failure=Failure(IssueFailure.TOO_LATE),
    )  # fmt: skip
    scene = scene_of(known)
    assert (scene.title, scene.note, scene.sheet.instead) == ("Lịch hẹn của bạn", finding, "Lấy số thường")
    assert scene.speech == f"Lịch hẹn của bạn. {finding}"
    assert [choice.id for choice in scene.choices][:1] == ["instead"]
    assert "instead" not in [
        choice.id for choice in scene_of(with_state(known, failure=Failure(IssueFailure.USED))).choices
    ]
