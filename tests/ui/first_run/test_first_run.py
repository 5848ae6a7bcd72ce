"""The first run, step by step: what each shows, where each leads, what is kept and when."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from protocol.enrolments import Claimed, EnrolmentRole, EnrolmentState, Line
from protocol.enums import Refusal
from protocol.views import BranchList, BranchSummary, BranchView
from ui.first_run import phrases
from ui.first_run.enrol.enrolling import Waits
from ui.first_run.idle_timeout import LOCK_MS
from ui.first_run.last_steps import Option, Stage, Tried
from ui.language.switch import LanguageSwitch
from ui.link.requests import Unreachable
from ui.program.pin import PinLock, PinResult, hash_pin

from .made import NO_CONNECTION, SERVER, Made, PlainStep, asked, branch_view, refused


@pytest.fixture
def language(qtbot: QtBot) -> Iterator[LanguageSwitch]:
    switch = LanguageSwitch("vi")
    yield switch
    switch.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "motcua" / "motcua-kiosk.toml"


@pytest.fixture
def made(language: LanguageSwitch, path: Path) -> Made:
    return Made(language, path, [PlainStep()])


def step(made: Made) -> str:
    return str(made.run.property("step"))


def shown(made: Made) -> dict[str, Any]:
    fields: dict[str, Any] = made.run.property("shown")
    return fields


def test_servers_of_the_network_are_listed_as_they_are_heard(made: Made) -> None:
    made.empty()
    assert step(made) == "find"
    assert "Chưa thấy máy chủ nào" in str(shown(made)["empty"])
    made.found()
    assert [server["url"] for server in shown(made)["servers"]] == ["http://192.168.1.11:8000", SERVER]
    assert shown(made)["empty"] == ""


def test_a_server_that_does_not_answer_is_said_and_the_list_stays(made: Made) -> None:
    made.found()
    made.run.joining.server = SERVER
    made.run.joining._looked(SERVER, NO_CONNECTION)
    assert step(made) == "find"
    assert "192.168.1.10:8000 không trả lời" in made.run.property("error")


def test_an_address_that_failed_stays_in_its_line(made: Made) -> None:
    made.typed("192.168.1.10")
    made.run.connect_typed()
    made.run.joining._looked("http://192.168.1.10:8000", NO_CONNECTION)
    assert (step(made), made.run.property("typing"), made.run.board.typed) == ("find", True, "192.168.1.10")
    assert "192.168.1.10:8000 không trả lời" in made.run.property("error")
    made.run.back()
    assert made.run.property("typing") is False


def test_a_certificate_that_is_not_trusted_is_called_that_with_what_to_do(made: Made) -> None:
    made.found()
    made.run.joining.server = SERVER
    made.run.joining._looked(SERVER, Unreachable.NOT_TRUSTED)
    said = made.run.property("error")
    assert "không tin cậy chứng thư" in said
    assert "motcua tls" in said
    assert "không trả lời" not in said


def test_servers_are_named_by_whose_they_are_with_their_machine_beside(made: Made) -> None:
    made.found()
    one = BranchSummary("CN01", {"vi": "Chi nhánh số 1", "en": "Branch 1"}, True)
    names = made.run.names
    names._heard(SERVER, BranchList([one]))
    names._branches["http://192.168.1.11:8000"] = BranchList([one, one, one])
    servers = {each["url"]: (each["name"], each["detail"]) for each in shown(made)["servers"]}
    assert servers[SERVER] == ("Chi nhánh số 1", f"mot-cua · {SERVER}")
    assert servers["http://192.168.1.11:8000"][0] == "Chi nhánh số 1 và 2 chi nhánh khác"


def test_what_is_typed_must_be_an_address(made: Made) -> None:
    made.typed("192.168.1.")
    made.run.connect_typed()
    assert "Đây không phải là địa chỉ" in made.run.property("error")
    made.run.board.press("1")
    assert made.run.property("error") == ""
    made.run.back()
    assert (step(made), made.run.property("typing")) == ("find", False)


def test_the_code_is_shown_in_two_groups_and_counts_down(made: Made) -> None:
    made.code()
    assert shown(made)["code"] == "482 915"
    assert str(shown(made)["left"]).startswith("Còn hiệu lực 9:4")
    assert f"{SERVER}/manager/devices" in str(shown(made)["note"])


def test_a_cut_line_keeps_the_code_and_says_so(made: Made) -> None:
    enrolling = made.code()
    enrolling.hear(NO_CONNECTION)
    assert shown(made)["code"] == "482 915"
    assert "Máy chủ tạm thời không trả lời" in str(shown(made)["says"])
    enrolling.hear(Claimed(EnrolmentState.PENDING))
    assert "Máy chủ tạm thời" not in str(shown(made)["says"])


def test_below_the_code_stands_what_it_does_not_prove(made: Made) -> None:
    enrolling = made.code()
    assert shown(made)["says"] == phrases.unprotected(Line.PLAIN)
    enrolling.start()
    enrolling.hear(asked("123456"))
    assert (shown(made)["code"], shown(made)["says"]) == ("123 456", phrases.unprotected(Line.UNPROVEN))
    enrolling.line = Line.PROTECTED
    assert shown(made)["says"] == ""


def test_where_the_server_has_a_key_and_the_line_shows_none_there_is_no_code(made: Made) -> None:
    enrolling = made.enrolling()
    enrolling.hear(asked(keyed=True))
    assert (enrolling.stands, shown(made)["code"]) == (Waits.NO_KEY, "")
    assert SERVER in str(shown(made)["says"])
    assert shown(made)["again"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refused(Refusal.TOO_MANY_TRIES), "Quá nhiều thiết bị"),
        (refused(Refusal.NOT_FOUND), "đã cũ"),
        (refused(Refusal.UNAVAILABLE), "title Đang thử lại …"),
        (refused(Refusal.UNKNOWN), "title Đang thử lại …"),
        (Unreachable.NO_ANSWER, "không trả lời"),
    ],
)
def test_why_there_is_no_code_is_said_in_the_servers_words_when_ours_have_none(
    made: Made, answer: object, says: str
) -> None:
    enrolling = made.enrolling()
    enrolling.hear(answer)
    assert says in str(shown(made)["says"])
    assert shown(made)["code"] == ""


def test_a_refusal_while_the_code_is_shown_is_said_and_the_code_stays(made: Made) -> None:
    enrolling = made.code()
    code = shown(made)["code"]
    enrolling.hear(refused(Refusal.UNAVAILABLE))
    assert (shown(made)["says"], shown(made)["code"]) == ("title Đang thử lại …", code)
    enrolling.hear(Unreachable.NO_ANSWER)
    assert "không trả lời" in str(shown(made)["says"])


@pytest.mark.parametrize(
    ("answer", "says", "again"),
    [
        (Claimed(EnrolmentState.REFUSED), "đã từ chối", "Xin lại"),
        (Claimed(EnrolmentState.EXPIRED), "chưa được xác nhận", "Lấy mã mới"),
        (refused(Refusal.NOT_FOUND), "chưa được xác nhận", "Lấy mã mới"),
    ],
)
def test_who_was_not_let_in_may_ask_again_for_another_code(made: Made, answer: object, says: str, again: str) -> None:
    enrolling = made.code()
    enrolling.hear(answer)
    assert says in str(shown(made)["says"])
    assert (shown(made)["again"], shown(made)["code"]) == (again, "")
    made.run.ask_again()
    enrolling.hear(asked("000123"))
    assert shown(made)["code"] == "000 123"


def test_each_new_code_is_asked_for_under_a_new_key(made: Made) -> None:
    enrolling = made.code()
    first = enrolling._key
    enrolling.start()
    assert enrolling._key != first


def test_the_token_is_kept_as_soon_as_it_is_there(made: Made, path: Path) -> None:
    made.enrolled()
    kept = tomllib.loads(path.read_text("utf-8"))
    assert kept == {"server": SERVER, "branch": "CN01", "token": "mc_kiosk_t", "language": "vi"}
    assert step(made) == "last"


def test_what_is_chosen_is_tried_and_taken(made: Made) -> None:
    made.enrolled()
    (own,) = made.run.own._steps
    assert isinstance(own, PlainStep)
    made.run.try_out()
    assert own.tried == ["file:///dev/usb/lp0"]
    assert shown(made)["tried"] == "đang thử"
    made.run.try_out()
    assert len(own.tried) == 1  # one after the other
    assert own.answer is not None
    own.answer(Tried(good=False, words="hết giấy"))
    assert (shown(made)["tried"], shown(made)["good"]) == ("hết giấy", False)
    made.run.choose("tcp")
    assert made.run.property("typing")
    made.run.go_on()
    assert "Đây không phải là địa chỉ" in made.run.property("error")
    made.run.board.type("10.0.0.9")
    made.run.go_on()
    assert (step(made), made.run.chosen["printer"]) == ("pin", "tcp://10.0.0.9")


def test_what_was_chosen_is_still_chosen_after_the_way_back_from_the_pin(language: LanguageSwitch, path: Path) -> None:
    made = Made(language, path, [PlainStep()])
    made.enrolled()
    made.run.choose("")
    made.run.go_on()
    made.run.back()
    assert [one["value"] for one in shown(made)["options"] if one["chosen"]] == [""]
    made.run.choose("tcp")
    made.run.board.type("10.0.0.9")
    made.run.go_on()
    assert step(made) == "pin"
    made.run.back()
    assert (step(made), made.run.property("typing"), made.run.board.typed) == ("last", True, "10.0.0.9")
    made.run.go_on()
    assert made.run.chosen["printer"] == "tcp://10.0.0.9"


class Untested(PlainStep):
    """Takes nothing that was not tried."""

    def untested(self, value: str) -> str:
        return "hãy in thử" if value else ""


def test_what_must_be_tried_is_taken_once_it_has_worked(language: LanguageSwitch, path: Path) -> None:
    printer = Untested()
    made = Made(language, path, [printer])
    made.enrolled()
    made.run.go_on()
    assert (step(made), made.run.property("error")) == ("last", "hãy in thử")
    made.run.try_out()
    assert made.run.property("error") == ""
    assert printer.answer is not None
    printer.answer(Tried(False, "hỏng"))
    made.run.go_on()
    assert step(made) == "last"
    made.run.try_out()
    printer.answer(Tried(True, "được"))
    made.run.go_on()
    assert step(made) == "pin"
    made.run.back()
    made.run.go_on()
    assert step(made) == "pin", "once is enough"


def test_the_pin_is_asked_for_twice_and_kept_as_a_hash(made: Made, path: Path) -> None:
    made.enrolled()
    made.run.go_on()
    made.pins("12")
    assert "từ 4 đến 12 chữ số" in made.run.property("error")
    made.pins("2810", "2811")
    assert "không giống nhau" in made.run.property("error")
    assert made.run.property("pin_shown") == ""
    made.pins("2810", "2810")
    assert step(made) == "done"
    kept = tomllib.loads(path.read_text("utf-8"))
    assert PinLock(kept["pin_hash"], lambda: 0).try_pin("2810") is PinResult.RIGHT
    assert "2810" not in path.read_text("utf-8")


def test_at_the_end_everything_is_said_and_kept(made: Made, path: Path, qtbot: QtBot) -> None:
    made.enrolled()
    made.run.go_on()
    made.run.without_pin()
    lines = {line["label"]: line["value"] for line in shown(made)["lines"]}
    assert lines["Máy chủ"] == SERVER
    assert lines["Chi nhánh"] == "Chi nhánh số 1 – Hoàn Kiếm"
    assert lines["Máy in"] == "USB"
    kept = tomllib.loads(path.read_text("utf-8"))
    assert (kept["printer"], kept["language"]) == ("file:///dev/usb/lp0", "vi")
    with qtbot.waitSignal(made.run.finished):
        made.run.begin()


def test_a_file_that_cannot_be_written_is_said(language: LanguageSwitch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    made = Made(language, tmp_path / "file" / "motcua-kiosk.toml", [])
    made.enrolled()
    made.run.without_pin()
    assert "Không ghi được cài đặt" in made.run.property("error")


class PlaceStep(PlainStep):
    """A choice that is kept under two names, one of which is another program's counter."""

    def options(self, branch: BranchView) -> list[Option]:
        return [Option("hall_a", "Sảnh A"), Option("counter/2", "Chỉ Quầy số 2")]

    def settings(self, value: str) -> dict[str, Any]:
        counter = value.removeprefix("counter/") if value.startswith("counter/") else ""
        return {"zone": "" if counter else value, "counter": counter}


@pytest.mark.parametrize(
    ("value", "kept_as", "called"),
    [("counter/2", {"zone": "", "counter": "2"}, "Chỉ Quầy số 2"), ("hall_a", {"zone": "hall_a"}, "Sảnh A")],
)
def test_what_is_kept_under_two_names_is_one_choice_and_takes_the_place_of_the_other(
    language: LanguageSwitch, path: Path, value: str, kept_as: dict[str, str], called: str
) -> None:
    path.parent.mkdir()
    path.write_text('zone = "hall_b"\ncounter = "1"\nlayout = "portrait"\n', "utf-8")
    made = Made(language, path, [PlaceStep()], EnrolmentRole.DISPLAY)
    made.enrolled()
    made.run.choose(value)
    made.run.go_on()
    made.run.without_pin()
    kept = tomllib.loads(path.read_text("utf-8"))
    assert {name: kept[name] for name in ("zone", "counter") if name in kept} == kept_as
    assert kept["layout"] == "portrait"
    lines = [(line["label"], line["value"]) for line in shown(made)["lines"]]
    assert lines[2] == ("Máy in", called)
    assert "Quầy" not in [label for label, _value in lines], "it is no counter's own program"


def test_a_branch_without_anything_to_choose_goes_straight_to_the_pin(language: LanguageSwitch, path: Path) -> None:
    made = Made(language, path, [], EnrolmentRole.COUNTER)
    made.enrolled()
    assert (step(made), shown(made)["can_back"]) == ("pin", False)


def test_changing_it_later_is_behind_the_pin_and_begins_with_the_programs_own_steps(
    language: LanguageSwitch, path: Path
) -> None:
    given = {"pin_hash": hash_pin("2810"), "server": SERVER, "branch": "CN01", "token": "t"}
    made = Made(language, path, [PlainStep()], given=given)
    made.branch_is(branch_view())
    made.run.start()
    assert step(made) == "lock"
    made.pins("0000")
    assert (step(made), made.run.property("error")) == ("lock", "Mã PIN không đúng.")
    made.pins("1111", "2222")
    assert "hãy chờ" in made.run.property("error")
    made.run._lock = PinLock(given["pin_hash"], lambda: 0)
    made.pins("2810")
    assert (step(made), shown(made)["anew"]) == ("last", "Máy chủ hoặc nơi khác")
    made.run.go_on()
    assert shown(made)["skip"] == "Giữ mã cũ"
    made.run.without_pin()
    assert tomllib.loads(path.read_text("utf-8"))["token"] == "t"


def test_the_language_can_be_changed_at_any_step(made: Made, language: LanguageSwitch) -> None:
    made.code()
    language.use("en")
    assert shown(made)["title"] == "Let a manager confirm this device"


def test_the_language_of_the_set_up_is_the_programs_even_when_it_is_chosen_last(
    made: Made, language: LanguageSwitch, path: Path
) -> None:
    language.use("en")
    made.enrolled()
    assert tomllib.loads(path.read_text("utf-8"))["language"] == "en"
    made.run.go_on()
    made.run.without_pin()
    language.use("vi")
    assert tomllib.loads(path.read_text("utf-8"))["language"] == "vi"
    assert made.run.chosen["language"] == "vi"
    language.use("en")
    assert (tomllib.loads(path.read_text("utf-8"))["language"], made.run.chosen["language"]) == ("en", "en")


def test_a_revoked_device_is_told_so_and_led_to_its_server(language: LanguageSwitch, path: Path) -> None:
    given = {"server": SERVER, "branch": "CN01", "token": "t"}
    made = Made(language, path, [PlainStep()], given=given)
    made.branch_is(refused(Refusal.REVOKED))
    made.run.start()
    assert step(made) == "find"
    assert "đã bị thu hồi" in made.run.property("error")


def again(language: LanguageSwitch, path: Path, **given: str) -> Made:
    """A set-up of what works already."""
    known = {"server": SERVER, "branch": "CN01", "token": "t"} | given
    made = Made(language, path, [PlainStep()], given=known, may_leave=True)
    made.branch_is(branch_view())
    return made


def test_a_set_up_that_was_opened_by_mistake_is_left_as_it_was(
    language: LanguageSwitch, path: Path, qtbot: QtBot
) -> None:
    locked = again(language, path, pin_hash=hash_pin("2810"))
    locked.run.start()
    assert (step(locked), shown(locked)["back"]) == ("lock", "Giữ nguyên")
    with qtbot.waitSignal(locked.run.left):
        locked.run.back()
    opened = again(language, path)
    opened.run.start()
    assert (step(opened), shown(opened)["back"]) == ("last", "Giữ nguyên")
    opened.run.go_on()
    assert "back" not in shown(opened)
    opened.run.back()
    with qtbot.waitSignal(opened.run.left):
        opened.run.back()
    assert not path.exists()


def test_a_set_up_that_nobody_touches_gives_the_screen_back(language: LanguageSwitch, path: Path, qtbot: QtBot) -> None:
    locked = again(language, path, pin_hash=hash_pin("2810"))
    locked.run.start()
    assert locked.run._idle_timeout._timer.interval() == LOCK_MS
    locked.pins("2810")
    assert locked.run._idle_timeout._timer.interval() > LOCK_MS
    locked.run._idle_timeout._timer.setInterval(1)
    with qtbot.waitSignal(locked.run.left):
        locked.run._idle_timeout._timer.start()


def test_what_was_enrolled_anew_is_not_left_as_it_was(language: LanguageSwitch, path: Path, qtbot: QtBot) -> None:
    made = again(language, path)
    made.enrolled()
    assert (step(made), "back" in shown(made)) == ("last", False)
    with qtbot.assertNotEmitted(made.run.left):
        made.run._timed_out()


def test_a_first_run_waits_for_ever(made: Made) -> None:
    made.enrolled()
    assert not made.run._idle_timeout._timer.isActive()
    assert "back" not in shown(made)


def test_a_try_that_ends_after_its_step_was_left_is_nobodys_news(made: Made) -> None:
    made.enrolled()
    (own,) = made.run.own._steps
    assert isinstance(own, PlainStep)
    made.run.try_out()
    stopped = own.stopped
    assert own.answer is not None
    made.run.choose("")
    assert own.stopped > stopped
    own.answer(Tried(good=True, words="in xong"))
    assert (shown(made)["tried"], shown(made)["trying"]) == ("", False)
    made.run.try_out()
    made.run.go_on()
    own.answer(Tried(good=True, words="in xong"))
    assert step(made) == "pin"


def test_a_try_may_fill_the_screen_until_it_is_left(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    made.enrolled()
    thing = QObject()
    with qtbot.waitSignal(made.run.staged):
        made.run.own.show(Stage(tmp_path / "Trial.qml", {"thing": thing}))
    stage = made.run.property("stage")
    assert (stage["qml"], stage["thing"]) == ((tmp_path / "Trial.qml").as_uri(), thing)
    with qtbot.waitSignal(made.run.staged):
        made.run.back()
    assert made.run.property("stage") == {}
