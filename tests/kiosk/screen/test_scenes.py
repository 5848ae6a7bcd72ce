"""Every screen's words and choices, from a branch of the shipped catalogue."""

from collections.abc import Iterator

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from hardware.printer.status import Condition
from kiosk.screen.cards import Card
from kiosk.screen.scene import Block, Scene, SceneInputs, spoken
from kiosk.screen.scenes import SCENES, scene_of
from kiosk.visit.failures import Failure, IssueFailure
from kiosk.visit.visit import Step, Visit
from kiosk.visit.visit_state import Modes, VisitState
from language.messages import LANGUAGES, translations
from protocol.configuration import AppointmentRules
from protocol.enums import MessageLevel, TicketState
from protocol.messages import Message
from protocol.views import BoardService, Wait
from tests.kiosk.made import NOW, Still, branch_view, issued, message, public
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
    assert scene.sheet.expect[0].endswith("trước bạn ở lĩnh vực này")
    bring, fee, time = scene.sheet.blocks
    assert (bring.heading, fee.heading, time.heading) == ("Giấy tờ cần mang theo", "Lệ phí", "Trả kết quả")
    assert bring.bullets
    assert (scene.sheet.dossiers, scene.sheet.priority, scene.sheet.may_take) == (3, "Không", True)
    for said in (*scene.sheet.expect, *scene.sheet.limits, *bring.lines, *fee.lines, *time.lines, "3 hồ sơ"):
        assert said in scene.speech


def test_fee_and_time_in_words_and_nothing_where_they_are_unknown(still: Still) -> None:
    birth = scene_of(inputs(still, Step.CONFIRM, service="HT", procedure="1.001193"))
    assert [(block.heading, block.lines) for block in birth.sheet.blocks[1:]] == [
        ("Lệ phí", ("Miễn phí (Đăng ký quá hạn: 5.000 đồng)",)),
        ("Trả kết quả", ("Trong ngày; nộp sau 15 giờ thì trả vào ngày làm việc tiếp theo",)),
    ]
    english = scene_of(inputs(still, Step.CONFIRM, "en", service="HT", procedure="1.004873"))
    assert english.sheet.blocks[1] == Block("Fee", ("3,000 VND",))
    procedures = [structs.replace(each, fee_vnd=None, fee_note=None, time=None) for each in still.view.procedures]
    still.change(procedures=tuple(procedures))
    unknown = scene_of(inputs(still, Step.CONFIRM, service="HT", procedure="1.001193"))
    assert [block.heading for block in unknown.sheet.blocks] == ["Giấy tờ cần mang theo"]


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


def test_each_service_that_was_added_is_a_line_with_who_waits_there_and_none_is_promised_that_has_no_number(
    language: LanguageSwitch,
) -> None:
    still = Still(language, branch_view(quota="DD"))
    still.choose("service-HT", "procedure-1.001193", "another")
    added = still.kiosk.shown.scene
    assert "another-HT" not in added.ids
    assert "another-DD" not in added.ids
    still.choose("another-CT", "another")
    assert [card.id for card in still.kiosk.shown.scene.cards if card.ticked] == ["another-CT"]
    still.choose("back")
    sheet = still.kiosk.shown.scene.sheet
    assert sheet.expect[-1] == "Sau đó: Chứng thực (hiện nay: 1 người chờ, 8–15 phút)"
    assert sheet.may_take
    gone = scene_of(inputs(still, Step.CONFIRM, service="HT", further=("DD",))).sheet
    assert (gone.expect[-1], gone.may_take) == ("Đất đai: Đã hết số hôm nay", False)
    still.lend()
    still.cut()
    away = scene_of(inputs(still, Step.CONFIRM, service="HT", further=("CT",))).sheet
    assert (away.another, away.may_take) == ("", True)
    assert away.expect[-1] == "Không gồm Chứng thực. Hãy lấy thêm số cho lĩnh vực này."


def closed(still: Still) -> list[tuple[str, str]]:
    """What the start screen says while no numbers are given."""
    lines = still.kiosk.shown.property("closed")
    return [(line["first"], line["second"]) for line in lines]


def test_closed_it_says_calmly_when_it_opens(language: LanguageSwitch) -> None:
    still = Still(language)
    still.now = NOW.replace(hour=5)  # noon in Hanoi
    still.sync.changed.emit()
    assert closed(still) == [
        ("Mở cửa lúc 13:00 hôm nay", "Opens today at 13:00"),
        ("Phát số hôm nay: 07:30–11:30, 13:00–16:30", "Numbers today: 07:30–11:30, 13:00–16:30"),
    ]
    assert (still.get("title"), still.get("warning"), still.get("warning_kind")) == ("Hiện chưa phát số", "", "calm")
    still.choose("service-HT")
    assert str(still.get("warning")).startswith("Mở cửa lúc 13:00 hôm nay · Phát số hôm nay")


def test_after_the_day_was_ended_by_hand_it_says_when_the_next_one_begins(language: LanguageSwitch) -> None:
    still = Still(language, branch_view(open_now=False))
    assert closed(still) == [
        ("Mở cửa lúc 07:30 ngày mai", "Opens tomorrow at 07:30"),
        ("Hôm nay đã hết giờ phát số", "No more numbers are given today"),
    ]


def test_a_retired_branch_says_so_and_shows_no_hours(language: LanguageSwitch) -> None:
    still = Still(language, structs.replace(branch_view(), retired=True))
    assert closed(still) == [
        ("Chi nhánh này đã ngừng hoạt động", "This branch has closed for good"),
        ("Mời bạn đến chi nhánh khác", "Please go to another branch"),
    ]
    assert "hours" not in [choice.id for choice in still.kiosk.shown.scene.choices]


def test_who_booked_is_told_that_they_may_still_come_in(language: LanguageSwitch) -> None:
    rules = AppointmentRules(slot_s=1800, per_slot=4, late_s=3600)
    still = Still(language, structs.replace(branch_view(), appointments=rules))
    still.now = NOW.replace(hour=4, minute=45)  # a quarter past the last number of the morning
    still.sync.changed.emit()
    assert closed(still)[-1][1] == "Appointments can still check in: scan the code"


def test_closed_one_can_look_up_what_to_bring_but_take_no_number(language: LanguageSwitch) -> None:
    still = Still(language, branch_view(open_now=False))
    shown = cards(still)
    assert shown["service-HT"].enabled
    assert not shown["service-TK"].enabled, "nothing is behind it: it has no procedures"
    still.choose("service-HT", "procedure-1.001193")
    assert (still.get("step"), still.kiosk.shown.scene.sheet.blocks[0].bullets) == ("confirm", True)
    assert still.kiosk.shown.scene.sheet.expect == ()
    still.choose("take")
    assert still.get("step") == "confirm"


def counters(still: Still, **open_counters: int) -> None:
    """So many open counters serve each service; the others have none."""
    known = still.branch.picture.services
    told = [structs.replace(each, wait=None, open_counters=open_counters.get(code, 0)) for code, each in known.items()]
    still.branch.picture.take(Message(3, "event", NOW, "counts", services=told))
    still.sync.changed.emit()


def test_a_service_that_no_open_counter_serves_is_said_on_its_card_and_before_the_number(still: Still) -> None:
    counters(still, HT=2)
    assert [cards(still)[f"service-{code}"].problem for code in ("HT", "CT")] == ["", "Chưa có quầy phục vụ"]
    assert cards(still)["service-CT"].enabled, "whoever wants to wait may"
    still.choose("service-CT", "procedure-")
    assert str(still.kiosk.shown.scene.sheet.expect[0]).startswith("Hiện chưa có quầy nào phục vụ lĩnh vực này.")
    assert still.kiosk.shown.scene.sheet.may_take


def test_that_no_counter_is_open_at_all_is_said_once(still: Still) -> None:
    counters(still)
    assert {card.problem for card in cards(still).values()} == {""}
    assert str(still.get("note")).startswith("Các quầy chưa làm việc.")


def test_where_nobody_waits_that_is_all_that_is_said(still: Still) -> None:
    told = [BoardService("CT", 0, None), BoardService("HT", 0, Wait(0, 0))]
    still.branch.picture.take(Message(3, "event", NOW, "counts", services=told))
    still.sync.changed.emit()
    assert cards(still)["service-CT"].facts == cards(still)["service-HT"].facts == ("Không có ai đang chờ",)
    still.choose("service-CT")
    assert still.get("note") == "Không có ai đang chờ"


def test_the_start_screen_tells_the_branchs_time(still: Still) -> None:
    assert still.get("clock") == "09:05"


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


def test_what_those_who_wait_for_a_service_are_told_is_shown_once_it_is_chosen(language: LanguageSwitch) -> None:
    still = Still(language)
    told = BoardService("TK", 3, message=message(MessageLevel.NOTICE))
    still.branch.picture.take(Message(2, "event", NOW, "message_set", services=[told]))
    assert still.kiosk.shown.property("message") == {}
    still.choose("service-TK")
    said = still.kiosk.shown.property("message")
    assert (said["of"], said["own"][:10]) == ("TK", "Chiều nay ")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (
            TicketState.WAITING,
            (
                "Đang chờ",
                "Còn 2 người trước bạn ở lĩnh vực này",
                "Chờ khoảng 3–6 phút",
                "Tầng 1, sảnh A, bên trái cửa chính: Quầy số 1, 2, 3, 4",
            ),
        ),
        (TicketState.CALLED, ("Đã đến lượt bạn. Mời bạn đến Quầy 7.", "Tầng 1, sảnh A, bên trái cửa chính")),
        (TicketState.PARKED, ("Quầy đang tạm giữ phiếu: bạn sẽ được gọi lại.",)),
        (TicketState.COMPLETED, ("Lượt giao dịch này đã xong.",)),
        (TicketState.EXPIRED, ("Số này không còn hiệu lực. Mời bạn lấy số mới.",)),
    ],
)
def test_how_a_scanned_slip_stands(still: Still, state: TicketState, said: tuple[str, ...]) -> None:
    scene = scene_of(with_state(inputs(still, Step.FOUND), found=public(state)))
    expect = tuple(line.replace("\N{NO-BREAK SPACE}", " ") for line in scene.sheet.expect)
    assert (scene.title, expect) == ("HT-038", said)
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


def test_the_ticket_and_a_scanned_slip_say_where_to_go(still: Still) -> None:
    place = "Floor 1, hall A, left of the main door: Counter 1, 2, 3, 4"
    given = scene_of(inputs(still, Step.TICKET, "en"))
    assert place in given.speech.replace("\N{NO-BREAK SPACE}", " ")
    slip = structs.replace(public(), place={"vi": "Tầng 1, sảnh A: Quầy số 1", "en": "Floor 1, hall A: Counter 1"})
    found = scene_of(with_state(inputs(still, Step.FOUND), found=slip))
    assert found.sheet.expect[-1] == "Tầng 1, sảnh A: Quầy số 1"


def test_a_number_given_without_the_server_says_so_and_no_wait(still: Still) -> None:
    known = with_state(inputs(still, Step.TICKET, service="HT"), is_offline=True)
    scene = scene_of(known)
    assert "Số phát khi hệ thống mất kết nối" in scene.speech
    assert "phút" not in scene.speech
    still.lend()
    still.cut()
    assert still.get("warning_kind") == "calm"
    assert "Vẫn lấy được số" in str(still.get("warning"))
    still.lend("DD")
    still.sync.changed.emit()
    assert {card.problem for card in cards(still).values() if card.id == "service-CT"} == {"Vui lòng hỏi cán bộ"}


def test_an_appointment_cannot_check_in_without_the_server_and_the_screen_says_so_at_once(still: Still) -> None:
    still.lend()
    still.cut()
    still.kiosk.scanned(f"https://here.test/a/{still.view.id}/HT/K7TE9AQ8ZR1YP0V5")
    assert still.get("step") == "found"
    assert "mất kết nối" in str(still.get("note"))
