"""The whole screen as an object: fed with what a server says, without QML."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication

from display.calls.announcements import HIGHLIGHT_MS, MOMENT_MS
from display.screen.burn_in import REST_AFTER_MS
from display.screen.lobby import DisplayScope, Silence
from display.text.legibility import FAR_PX, SEATED_PX
from display.text.paging import LEAST_MS, MOST_MS, reading_ms
from protocol.configuration import Text, Window
from protocol.enums import MessageLevel, Refusal
from protocol.messages import Message
from protocol.problem import Problem
from protocol.version import ServerVersion
from protocol.views import BoardCall, BoardService, Wait
from tests.display.stand import SERVICES, WEEK, Stand, branch, call, counts, message
from ui.language.switch import LanguageSwitch


def test_before_the_first_word_it_says_that_it_connects_and_claims_nothing(stand: Stand) -> None:
    stand.lobby.look()
    head = stand.lobby.head
    assert head.property("connection") == "connecting"
    assert head.property("status") == "Đang kết nối với máy chủ…"
    assert head.property("statusBelow") == "Connecting to the server…"
    assert stand.lobby.call_board.property("noCall") == ""


def test_a_late_joiner_shows_the_present_and_announces_nothing(stand: Stand) -> None:
    stand.connect([call("HT-002", "3"), call("HT-001", "1")], counts(4))
    stand.describe(branch())
    stand.pass_s(60)
    assert stand.lines() == [("HT-002", "past"), ("HT-001", "past")]
    assert stand.announced == []
    assert stand.lobby.head.property("connection") == "connected"


def test_a_call_is_shown_with_the_counters_name_and_highlighted_for_its_time(stand: Stand) -> None:
    stand.connect()
    stand.describe(branch())
    made = stand.called("HT-012", "3")
    row = stand.lobby.call_board.property("rows")[0]
    assert (row.property("number"), row.property("counter"), row.property("counterBelow")) == (
        "HT-012", "Quầy số 3", "Counter 3",
    )  # fmt: skip
    assert stand.announced == [made]
    stand.pass_s(HIGHLIGHT_MS / 1000 - 1)
    assert stand.lines() == [("HT-012", "now")]
    stand.pass_s(1)
    assert stand.lines() == [("HT-012", "past")]


def test_an_unknown_counter_is_named_by_its_id(stand: Stand) -> None:
    stand.connect()
    stand.called("HT-012", "B2")
    row = stand.lobby.call_board.property("rows")[0]
    assert (row.property("counter"), row.property("counterBelow")) == ("Quầy B2", "Counter B2")


def test_two_counters_calling_at_once_each_have_their_moment(stand: Stand) -> None:
    stand.connect()
    one, two = stand.called("HT-001", "1"), stand.called("DD-001", "3")
    assert stand.lines() == [("DD-001", "next"), ("HT-001", "now")]
    assert stand.announced == [one]
    stand.pass_s(MOMENT_MS / 1000)
    assert stand.lines() == [("DD-001", "now"), ("HT-001", "lit")]
    assert stand.announced == [one, two]


def test_a_recall_is_announced_again(stand: Stand) -> None:
    stand.connect()
    stand.called("HT-001")
    stand.pass_s(30)
    stand.called("HT-001", calls=2)
    assert stand.lines() == [("HT-001", "now")]
    assert [made.calls for made in stand.announced] == [1, 2]


def test_cut_off_it_tells_its_age_and_keeps_what_it_shows(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(2))
    stand.age_s = 2.5
    stand.line_down()
    head = stand.lobby.head
    assert head.property("connection") == "cut"
    assert head.property("status") == "Mất kết nối – số liệu lúc 09:40, cách đây 2 giây"
    stand.pass_s(120)
    assert head.property("status") == "Mất kết nối – số liệu lúc 09:40, cách đây 2 phút"
    assert stand.lines() == [("HT-001", "past")]


def test_after_a_short_cut_missed_calls_are_announced_and_nothing_is_repeated(stand: Stand) -> None:
    stand.connect()
    one = stand.called("HT-001")
    stand.pass_s(10)
    stand.line_down()
    stand.pass_s(8)
    missed_at = stand.now
    stand.pass_s(4)
    stand.line_up()
    two = stand.called("HT-002", at=missed_at)
    stand.pass_s(30)
    assert stand.announced == [one, two]


def test_a_restarted_server_may_send_a_snapshot_and_nothing_is_repeated(stand: Stand) -> None:
    stand.connect()
    one = stand.called("HT-001")
    stand.line_down()
    stand.pass_s(3)
    stand.connect([one])
    stand.pass_s(30)
    assert stand.announced == [one]
    two = call("HT-002", "2", stand.now)
    stand.seq += 1
    stand.snapshot([two, one])  # this client had fallen behind
    assert stand.announced == [one, two]


def test_after_a_long_cut_old_calls_are_shown_but_not_announced(stand: Stand) -> None:
    stand.connect()
    stand.line_down()
    stand.pass_s(5)
    old_at = stand.now
    stand.pass_s(600)
    stand.line_up()
    stand.called("HT-001", at=old_at)
    assert (stand.announced, stand.lines()) == ([], [("HT-001", "past")])


def test_a_machine_that_wakes_shows_the_present_in_silence(stand: Stand) -> None:
    stand.connect()
    stand.called("HT-001")
    stand.called("HT-002")
    before = list(stand.announced)
    meanwhile = stand.now
    stand.sleep_s(6)
    stand.called("HT-003", at=meanwhile)  # buffered by the system, worked off before the first tick
    stand.pass_s(30)
    assert stand.announced == before
    assert [number for number, _ in stand.lines()] == ["HT-003", "HT-002", "HT-001"]
    after = stand.called("HT-004")
    assert stand.announced[-1] == after


def test_another_stream_than_before_is_joined_anew(stand: Stand) -> None:
    stand.connect([call("HT-009")])
    stand.seq = 3
    stand.snapshot([call("HT-002"), call("HT-001")])
    assert (stand.announced, [number for number, _ in stand.lines()]) == ([], ["HT-002", "HT-001"])


def test_a_new_day_clears_the_board(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(3))
    begun = stand.called("HT-002")
    stand.called("HT-003")  # still waits for its announcement
    stand.event("day_opened", board=stand.board([], counts(0)))
    stand.pass_s(30)
    assert (stand.lines(), stand.announced) == ([], [begun])
    assert stand.lobby.waiting_board.total == 0
    assert stand.lobby.call_board.property("noCall") == "Chưa có số nào được gọi"


def test_after_midnight_yesterdays_calls_are_gone_before_the_day_is_opened(stand: Stand) -> None:
    stand.connect([call("HT-001")])
    stand.pass_s(15 * 3600, tick_ms=4_000)
    assert stand.lines() == []


def test_a_changed_configuration_renames_without_announcing(stand: Stand) -> None:
    stand.connect([call("HT-001", "3")], counts(3))
    stand.describe(branch())
    stand.event("configured", board=stand.board([call("HT-001", "3")], counts(3)))
    services = [(code, vi + " mới", en) for code, vi, en in SERVICES]
    stand.describe(branch(counter=("Bàn {}", "Desk {}"), services=services, name={"vi": "Điểm 2", "en": "Point 2"}))
    stand.lobby.look()
    assert stand.lobby.call_board.property("rows")[0].property("counter") == "Bàn 3"
    assert stand.lobby.waiting_board.property("services")[0].property("name") == "Hộ tịch mới"
    assert stand.lobby.head.property("branch") == "Điểm 2"
    assert stand.announced == []


def test_waiting_counts_follow_the_events(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch())
    stand.event("issued", [BoardService("DD", 5, None)])
    stand.event("counts", [BoardService("HT", 2, Wait(610, 1480))])
    stand.lobby.waiting_board.room(1000.0, 3000.0)  # all at once
    rows = {row.property("code"): row for row in stand.lobby.waiting_board.property("services")}
    shown = {
        code: (row.property("waiting"), row.property("wait"), row.property("whyNone")) for code, row in rows.items()
    }
    assert shown["DD"] == ("5", "—", "chưa đủ dữ liệu")
    assert shown["HT"] == ("2", "11–25", "")
    assert shown.keys() == {"DD", "HT"}, "nobody waits for the others"
    assert stand.lobby.waiting_board.property("rest").split() == ["CT", "KD", "LD"]


def test_all_services_of_a_usual_branch_are_seen_at_one_glance(stand: Stand) -> None:
    stand.connect([], counts(12, Wait(600, 1500)))
    stand.describe(branch())
    board = stand.lobby.waiting_board
    board.room(780.0, 828.0)  # the panel beside the calls
    assert [row.property("code") for row in board.property("services")] == [code for code, _, _ in SERVICES]
    assert (board.property("pages"), board.property("size") >= SEATED_PX) == (1, True)


def test_the_fewer_services_the_larger(stand: Stand) -> None:
    sizes = []
    for number in (1, 4, 12):
        services = [(f"S{n}", f"Lĩnh vực {n}", f"Service {n}") for n in range(number)]
        stand.connect([], [BoardService(code, 3, Wait(300, 900)) for code, _, _ in services])
        stand.describe(branch(services=services))
        sizes.append(stand.lobby.waiting_board.property("size"))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == FAR_PX
    assert sizes[-1] == SEATED_PX


def test_where_nobody_waits_at_all_one_sentence_says_so(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch())
    board = stand.lobby.waiting_board
    assert (board.property("nobodyWaits"), board.property("nobody")) == (True, "Không có ai đang chờ")
    assert (board.property("services"), board.property("rest")) == ([], "")
    stand.event("counts", [BoardService("HT", 1, Wait(300, 900))])
    assert board.property("nobodyWaits") is False
    assert [row.property("code") for row in board.property("services")] == ["HT"]


def test_a_service_that_no_open_counter_serves_says_so_while_somebody_waits(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch())
    stand.event("counts", [BoardService("HT", 2, None, open_counters=0), BoardService("CT", 0, None, open_counters=0)])
    [row] = stand.lobby.waiting_board.property("services")
    assert (row.property("code"), row.property("whyNone")) == ("HT", "Chưa có quầy phục vụ")


def test_a_zones_display_shows_the_services_of_its_counters(qapp: QApplication) -> None:
    described = branch()
    here = [structs.replace(each, skills=("CT", "LD")) for each in described.counters if each.zone == "B"]
    elsewhere = [structs.replace(each, skills=("HT",)) for each in described.counters if each.zone == "A"]
    stand = Stand(LanguageSwitch(), DisplayScope("landscape", zone="B"))
    stand.connect([], counts(2, Wait(300, 900)))
    stand.describe(structs.replace(described, counters=(*elsewhere, *here)))
    assert [row.property("code") for row in stand.lobby.waiting_board.property("services")] == ["CT", "LD"]


def test_many_services_take_turns_and_each_page_stands_until_it_is_read(stand: Stand) -> None:
    services = [(f"S{n}", f"Lĩnh vực {n}", f"Service {n}") for n in range(28)]
    stand.connect()
    stand.describe(branch(services=services))
    board = stand.lobby.waiting_board
    seen = []
    for _ in range(board.property("pages") + 1):
        seen.append([row.property("code") for row in board.property("services")])
        words = 6 * len(seen[-1])  # prefix, count, wait and three of the name, of each
        stand.pass_s(reading_ms(words) / 1000 - 3)
        assert [row.property("code") for row in board.property("services")] == seen[-1]
        page = board.property("page")
        while board.property("page") == page:
            stand.pass_s(0.5)
    assert board.property("pages") > 1
    assert [code for page in seen[:-1] for code in page] == [code for code, _, _ in services]
    assert seen[-1] == seen[0]


def test_all_of_thirty_services_come_round(stand: Stand) -> None:
    services = [(f"S{n}", f"Giáo dục, văn hoá và lĩnh vực khác số {n}", f"Service {n}") for n in range(30)]
    stand.connect()
    stand.describe(branch(services=services))
    board, seen = stand.lobby.waiting_board, dict[str, None]()
    for _ in range(int(board.property("pages") * MOST_MS / 500)):
        seen.update({row.property("code"): None for row in board.property("services")})
        stand.pass_s(0.5)
    assert list(seen) == [code for code, _, _ in services]


def test_a_count_that_changes_does_not_turn_the_page(stand: Stand) -> None:
    services = [(f"S{n}", f"Lĩnh vực {n}", f"Service {n}") for n in range(28)]
    stand.connect([], [BoardService(code, 3, Wait(300, 900)) for code, _, _ in services])
    stand.describe(branch(services=services))
    board = stand.lobby.waiting_board
    stand.pass_s(MOST_MS / 1000 + 1)
    page, rows = board.property("page"), board.property("services")
    assert page > 0
    stand.event("counts", [BoardService(code, 1000, Wait(60_000, 72_000)) for code, _, _ in services])
    assert rows[0] in board.property("services")


def test_what_the_branch_tells_is_shown_at_once_and_again_among_the_services(stand: Stand) -> None:
    stand.connect([], counts(1))
    stand.describe(branch())
    board = stand.lobby.waiting_board
    pages = board.property("pages")
    stand.tell(message(MessageLevel.NOTICE, "Quầy 4 tạm nghỉ", "Counter 4 is closed"))
    assert board.property("text").split() == ["Quầy", "4", "tạm", "nghỉ"]
    assert board.property("textBelow") == "Counter 4 is closed"
    stand.pass_s(LEAST_MS / 1000 + 1)
    assert (board.property("text"), len(board.property("services")) > 0) == ("", True)
    texts = []
    for _ in range(int(board.property("pages") * MOST_MS / 500)):
        texts.append(" ".join(board.property("text").split()))
        stand.pass_s(0.5)
    assert "Quầy 4 tạm nghỉ" in texts
    stand.tell(None)
    assert board.property("pages") == pages


def test_a_long_text_is_told_on_several_pages_without_losing_a_word(stand: Stand) -> None:
    words = " ".join(f"từ{n}" for n in range(70))
    stand.connect([], counts(1))
    stand.tell(message(MessageLevel.NOTICE, words, "words"))
    board, told = stand.lobby.waiting_board, list[str]()
    for _ in range(400):
        text = board.property("text")
        if text and (not told or told[-1] != text):
            told.append(text)
        stand.pass_s(0.5)
        if len(told) > 1 and told[-1] == told[0]:
            break
    assert " ".join(" ".join(told[:-1]).split()) == words


def test_outside_the_hours_it_says_so_and_when_the_branch_opens(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(0))
    stand.describe(branch(open_now=False, hours=WEEK))
    assert stand.lobby.property("isClosed") is True
    assert stand.lobby.property("hours") == [
        "Thứ Hai – Thứ Sáu: 07:30–11:30 · 13:30–16:30",
        "Thứ Bảy: 07:30–11:00",
    ]
    opening = stand.lobby.property("opening"), stand.lobby.property("openingBelow")
    assert opening == ("Mở cửa lúc 07:30 ngày mai", "Opens tomorrow at 07:30"), "today was ended by hand"
    assert stand.lobby.property("booking") == "Đặt lịch hẹn: mời hỏi tại quầy"


def test_while_people_still_wait_after_the_last_ticket_the_calls_stay(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(1))
    stand.describe(branch(open_now=False))
    assert stand.lobby.property("isClosed") is False
    assert stand.lobby.property("notice") == "Hiện không phát số; những người đang chờ vẫn được phục vụ"
    told = stand.lobby.waiting_board.property("text")
    assert " ".join(told.split()) == stand.lobby.property("notice")
    stand.event("counts", counts(0))
    assert stand.lobby.property("notice") == ""


def test_a_refusal_is_told_until_the_line_is_good(stand: Stand) -> None:
    problem = Problem(401, Refusal.NOT_AUTHENTICATED, "Thiết bị không được phép")
    stand.lobby.set_refused(problem)
    head = stand.lobby.head
    assert head.property("status") == "Máy chủ từ chối màn hình này: Thiết bị không được phép"
    stand.connect()
    assert head.property("connection") == "connected"


def test_a_revoked_display_says_so_in_place_of_calls_until_it_is_let_in_again(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(1))
    stand.describe(branch())
    stand.called("HT-002", "1")
    stand.lobby.set_refused(Problem(401, Refusal.REVOKED, "…"))
    assert stand.lobby.property("isRevoked") is True
    assert stand.lobby.property("revoked") == "Màn hình này đã bị thu hồi"
    assert "F2" in stand.lobby.property("revokedHow")
    assert stand.lobby.call_board.calls.announcements.pending == ()
    stand.lobby.set_refused(Problem(401, Refusal.NOT_AUTHENTICATED, "…"))
    stand.connect()
    assert stand.lobby.property("isRevoked") is False


def test_nothing_is_told_to_qml_while_nothing_changes(stand: Stand) -> None:
    stand.connect([call("HT-001")], counts(2))
    stand.describe(branch())
    stand.lobby.look()
    stand.lobby.waiting_board.room(1000.0, 3000.0)  # one page
    told: list[str] = []
    board = stand.lobby.call_board
    parts = (
        stand.lobby, stand.lobby.head, board, stand.lobby.waiting_board, *board.property("rows"),
        *stand.lobby.waiting_board.property("services"),
    )  # fmt: skip
    for part in parts:
        part.changed.connect(lambda part=part: told.append(type(part).__name__))
    stand.pass_s(50)
    assert told == []
    stand.pass_s(10)
    assert told == ["Headline"]  # the clock, once a minute


ZONE_B = DisplayScope("zone", zone="B")


@pytest.fixture
def zone_stand(qapp: QApplication) -> Iterator[Stand]:
    """In front of the counters of zone B, sixteen to thirty."""
    language = LanguageSwitch("vi")
    yield Stand(language, ZONE_B)
    language.close()


def test_a_zones_display_shows_and_announces_only_its_counters(zone_stand: Stand) -> None:
    stand = zone_stand
    stand.connect([call("HT-001", "1"), call("HT-002", "16")])
    stand.describe(branch())
    stand.called("HT-003", "2")
    made = stand.called("HT-004", "30")
    stand.pass_s(30)
    assert stand.announced == [made]
    assert stand.lines() == [("HT-004", "past"), ("HT-002", "past")]


def test_a_zones_display_shows_a_call_at_once(zone_stand: Stand) -> None:
    stand = zone_stand
    stand.connect([call("HT-002", "16")])
    assert stand.lines() == [("HT-002", "past")]
    made = stand.called("HT-004", "30")
    assert stand.announced == [made]
    assert stand.lines() == [("HT-004", "now"), ("HT-002", "past")]


def test_hours_begin_and_end_without_a_word_of_the_server(stand: Stand) -> None:
    window = Window((0, 1, 2, 3, 4, 5, 6), "09:42", "09:43", "12:00")
    stand.connect([], counts(0))
    stand.describe(branch(hours=(window,)))
    seen = []
    for _ in range(4):
        seen.append(stand.lobby.property("isClosed"))
        stand.pass_s(60)
    assert seen == [True, False, True, True]


def test_a_counter_moved_to_another_zone_takes_its_calls_along(zone_stand: Stand) -> None:
    stand = zone_stand
    stand.connect([call("HT-002", "16")])
    stand.describe(branch())
    stand.pass_s(1)
    assert stand.lines() == [("HT-002", "past")]
    moved = tuple(msgspec.structs.replace(one, zone="A") for one in branch().counters)
    stand.describe(msgspec.structs.replace(branch(), counters=moved))
    stand.pass_s(1)
    assert stand.lines() == []


def test_a_counters_own_display_shows_its_name_and_its_calls(qapp: QApplication) -> None:
    language = LanguageSwitch("vi")
    stand = Stand(language, DisplayScope("counter", counter="3"))
    stand.connect([call("HT-001", "1")])
    stand.describe(branch())
    board = stand.lobby.call_board
    assert (board.property("counter"), board.property("noCall")) == ("Quầy số 3", "Xin chờ đến số của mình")
    stand.called("HT-002", "3")
    stand.called("HT-003", "1")
    assert stand.lines() == [("HT-002", "now")]
    language.close()


def test_a_counters_way_is_shown_in_both_languages(stand: Stand) -> None:
    stand.connect()
    stand.describe(branch(direction=True))
    stand.called("HT-001", "16")
    row = stand.lobby.call_board.property("rows")[0]
    assert (row.property("direction"), row.property("directionBelow")) == (
        "Tầng 2, bên trái", "First floor, on the left",
    )  # fmt: skip


class Reader(Silence):
    """A voice that notes what it is told; each reading takes as long as a call's moment."""

    readings = 2

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, call: BoardCall, nth: int) -> None:
        self.said.append(f"{call.number} {nth}")

    def tell(self, text: Text) -> None:
        self.said.append(text["vi"])

    def stop(self) -> None:
        self.said.append("-")


FIRE = message(MessageLevel.EMERGENCY, "Có báo cháy", "Fire alarm")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def speaking(qapp: QApplication, reader: Reader) -> Iterator[Stand]:
    """With a voice."""
    language = LanguageSwitch("vi")
    yield Stand(language, voice=reader)
    language.close()


def test_a_call_is_read_twice_unless_another_waits(speaking: Stand, reader: Reader) -> None:
    speaking.connect()
    reader.said.clear()
    speaking.called("HT-001")
    speaking.called("HT-002")
    speaking.pass_s(30)
    assert reader.said == ["HT-001 0", "HT-002 0", "HT-002 1"]


def test_an_emergency_takes_the_floor_is_read_again_and_again_and_calls_meanwhile_are_only_shown(
    speaking: Stand, reader: Reader
) -> None:
    speaking.connect()
    speaking.called("HT-001")
    speaking.called("HT-002")
    reader.said.clear()
    speaking.tell(FIRE)
    board = speaking.lobby.message_board
    assert (board.property("isEmergency"), board.property("text"), board.property("textBelow")) == (
        True, "Có báo cháy", "Fire alarm",
    )  # fmt: skip
    assert reader.said == ["-", "Có báo cháy"]
    speaking.called("HT-003")
    speaking.pass_s(31)
    assert reader.said == ["-", "Có báo cháy", "Có báo cháy"]
    speaking.tell(None)
    after = speaking.called("HT-004", at=speaking.now + timedelta(seconds=2))
    speaking.pass_s(20)
    assert board.property("isThere") is False
    assert reader.said == ["-", "Có báo cháy", "Có báo cháy", "-", "HT-004 0", "HT-004 1"]
    assert speaking.announced[-1] == after
    assert [number for number, _ in speaking.lines()] == ["HT-004", "HT-003", "HT-002", "HT-001"]


def test_a_notice_is_shown_and_not_read(speaking: Stand, reader: Reader) -> None:
    speaking.connect()
    reader.said.clear()
    speaking.tell(message(MessageLevel.NOTICE, "Quầy 4 nghỉ", "Counter 4 is closed"))
    made = speaking.called("HT-001")
    assert (reader.said, speaking.announced) == (["HT-001 0"], [made])
    board = speaking.lobby.message_board
    assert (board.property("isThere"), board.property("isEmergency")) == (True, False)


def test_a_message_is_over_when_its_time_is(stand: Stand) -> None:
    stand.connect()
    stand.tell(message(MessageLevel.EMERGENCY, "Mất điện", "Power cut", until=stand.now + timedelta(seconds=60)))
    stand.pass_s(59)
    assert stand.lobby.message_board.is_emergency
    stand.line_down()  # also without anybody to say so
    stand.pass_s(2)
    assert not stand.lobby.message_board.is_there


def test_a_late_joiner_learns_of_an_emergency_from_the_board(stand: Stand) -> None:
    stand.line_up()
    board = msgspec.structs.replace(stand.board(), message=FIRE)
    stand.lobby.take_snapshot(Message(stand.seq, "snapshot", stand.now, board=board))
    assert stand.lobby.message_board.is_emergency


def test_an_old_program_is_told_to_staff_below_the_branchs_name_and_shows_everything(stand: Stand) -> None:
    stand.connect([call("HT-001", "1")], counts(2))
    below = stand.lobby.head.property("branchBelow")
    board = stand.board()
    newer = Message(stand.seq, "snapshot", stand.now, board=board, server=ServerVersion("9.1.0", "9.0.0"))
    stand.lobby.take_snapshot(newer)
    stand.pass_s(1)
    assert stand.lobby.head.property("branchBelow") == "Chương trình này cũ hơn máy chủ: cần cập nhật."
    assert stand.lobby.head.property("connection") == "connected"
    stand.lobby.take_snapshot(Message(stand.seq, "snapshot", stand.now, board=board))
    stand.pass_s(1)
    assert stand.lobby.head.property("branchBelow") == below


def test_a_retired_branch_says_so_in_place_of_hours_and_bookings(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(msgspec.structs.replace(branch(hours=WEEK), retired=True))
    assert stand.lobby.property("isClosed") is True
    assert stand.lobby.property("openingBelow") == "This branch has closed for good"
    assert (stand.lobby.property("hours"), stand.lobby.property("booking")) == ([], "")


def test_a_closed_branch_rests_after_a_while_and_wakes_for_a_message(stand: Stand) -> None:
    stand.connect([], counts(0))
    stand.describe(branch(open_now=False, hours=WEEK))
    stand.pass_s(REST_AFTER_MS / 1000 - 1, tick_ms=1_000)
    assert stand.lobby.property("rests") is False
    stand.pass_s(2)
    assert stand.lobby.property("rests") is True
    stand.tell(message(MessageLevel.NOTICE, "Mai mở cửa muộn", "Late opening tomorrow"))
    assert stand.lobby.property("rests") is False


def test_the_message_to_those_who_wait_for_a_service_is_shown_where_it_is_served_until_its_time_is_over(
    stand: Stand,
) -> None:
    stand.connect()
    stand.describe(branch())
    told = message(MessageLevel.NOTICE, "Máy chủ chậm", "Slow server", until=stand.now + timedelta(seconds=60))
    later = msgspec.structs.replace(told, text={"vi": "Nghỉ trưa", "en": "Lunch"}, since=stand.now + timedelta(hours=1))
    stand.event("message_set", [BoardService("HT", 1, message=told), BoardService("CT", 1, message=later)])
    assert stand.lobby.message_board.notice.first == "Chứng thực: Nghỉ trưa"
    assert stand.lobby.message_board.notice.second == "Certification: Lunch"
    everybody = message(MessageLevel.NOTICE, "Mất điện", "Power cut")
    stand.tell(everybody)
    assert stand.lobby.message_board.notice.first == "Mất điện"
    stand.tell(None)
    stand.event("message_cleared", [BoardService("CT", 1)])
    assert stand.lobby.message_board.notice.first == "Hộ tịch: Máy chủ chậm"
    stand.pass_s(61)
    assert not stand.lobby.message_board.is_there


def test_a_zones_display_tells_nothing_of_services_elsewhere(zone_stand: Stand) -> None:
    view = branch()
    counters = tuple(structs.replace(one, skills=("HT",) if one.zone == "A" else ("CT",)) for one in view.counters)
    zone_stand.describe(structs.replace(view, counters=counters))
    zone_stand.connect()
    own = {"HT"} if zone_stand.lobby._scope.zone == "A" else {"CT"}
    for code, _, _ in SERVICES[:2]:
        told = message(MessageLevel.NOTICE, "Chờ lâu", "A long wait")
        zone_stand.event("message_set", [BoardService(code, 1, message=told)])
        assert zone_stand.lobby.message_board.is_there is (code in own)
        zone_stand.event("message_cleared", [BoardService(code, 1)])
