"""Notices: read from a folder, shown in turn, on their days, and never a reason to stop."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from display.notices.notice_board import LOOK_MS, NoticeBoard
from display.notices.notices import FILE, Notice, NoticesError, Rotation, read_notices
from display.text.phrases import Words
from ui.language.switch import LanguageSwitch

TODAY = date(2026, 7, 9)
ONE, TWO = Notice({"vi": "Một", "en": "One"}, seconds=10), Notice({"vi": "Hai", "en": "Two"}, seconds=20)


def test_all_kinds_are_read_in_their_order(tmp_path: Path) -> None:
    for name in ("map.png", "film.mp4"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / FILE).write_text(
        '[[notice]]\ntext = { vi = "Một", en = "One" }\nseconds = 8\nfrom = 2026-07-01\nuntil = 2026-07-31\n'
        '[[notice]]\nimage = "map.png"\n[[notice]]\nvideo = "film.mp4"\nimage = "map.png"\n',
        "utf-8",
    )
    text, image, video = read_notices(tmp_path)
    assert text == Notice({"vi": "Một", "en": "One"}, seconds=8, from_day=date(2026, 7, 1), until=date(2026, 7, 31))
    assert (image.image, image.seconds) == ("map.png", 15)
    assert (video.video, video.is_shown_without_video) == ("film.mp4", True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[[notice]]\nimage = "gone.png"\n', "gone.png is missing"),
        ("[[notice]]\nseconds = 8\n", "a notice needs text, image or video"),
        ('[[notice]]\ntxt = "x"\n', "unknown field `txt`"),
        ("[[notice]\n", "notices.toml"),
        ('[[notice]]\ntext = { vi = "Nghỉ" }\n', "a text needs vi and en"),
        ('[[notice]]\ntext = { vi = "Nghỉ", en = "Closed", vn = "Nghỉ" }\n', "known are vi, en"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(NoticesError, match=why):
        read_notices(tmp_path)


def test_they_take_turns_each_for_its_time() -> None:
    rotation = Rotation()
    rotation.take((ONE, TWO))
    shown = [rotation.show(TODAY, ms) for ms in (0, 9_999, 10_000, 29_999, 30_000)]
    assert shown == [ONE, ONE, TWO, TWO, ONE]


def test_only_those_of_the_day_are_shown() -> None:
    rotation = Rotation()
    over = Notice({"vi": "Cũ", "en": "Old"}, until=TODAY - timedelta(days=1))
    coming = Notice({"vi": "Mới", "en": "New"}, from_day=TODAY + timedelta(days=1))
    rotation.take((over, coming))
    assert rotation.show(TODAY, 0) is None
    assert rotation.show(TODAY + timedelta(days=1), 1) == coming


def test_what_failed_is_left_out_until_the_notices_change() -> None:
    rotation = Rotation()
    rotation.take((ONE, TWO))
    rotation.show(TODAY, 0)
    rotation.fail(ONE)
    assert [rotation.show(TODAY, ms) for ms in (1, 90_000)] == [TWO, TWO]
    rotation.fail(TWO)
    assert rotation.show(TODAY, 91_000) is None
    rotation.take((TWO, ONE))
    assert rotation.show(TODAY, 92_000) == TWO


def test_new_notices_do_not_interrupt_the_one_that_stands() -> None:
    rotation = Rotation()
    rotation.take((ONE, TWO))
    rotation.show(TODAY, 0)
    rotation.take((TWO, ONE))
    assert rotation.show(TODAY, 5_000) == ONE


@pytest.fixture
def words(qapp: QApplication) -> Iterator[Words]:
    language = LanguageSwitch("vi")
    yield Words(language.language)
    language.close()


def test_a_changed_folder_is_seen_and_a_spoilt_one_leaves_what_was_there(
    words: Words, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / FILE
    path.write_text('[[notice]]\ntext = { vi = "Một", en = "One" }\n', "utf-8")
    board = NoticeBoard(words, tmp_path)
    board.show(TODAY, 0)
    assert (board.property("text"), board.property("textBelow")) == ("Một", "One")
    path.write_text("[[notice]\n", "utf-8")
    os.utime(path, (1, 1))
    board.show(TODAY, LOOK_MS)
    assert board.property("text") == "Một"
    assert "notices.toml" in caplog.text
    path.write_text('[[notice]]\ntext = { vi = "Hai", en = "Two" }\n', "utf-8")
    os.utime(path, (2, 2))
    board.show(TODAY, 2 * LOOK_MS)
    assert board.property("text") == "Hai"


def test_without_a_folder_there_is_nothing_to_tell(words: Words) -> None:
    board = NoticeBoard(words, None)
    board.show(TODAY, 0)
    assert board.property("isEmpty") is True


def test_a_missing_folder_is_told_once(words: Words, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    board = NoticeBoard(words, tmp_path / "gone")
    for n in range(4):
        board.show(TODAY, n * LOOK_MS)
    assert len(caplog.records) == 1


def test_a_film_without_a_stand_in_is_passed_over(
    words: Words, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"x")
    (tmp_path / FILE).write_text(
        '[[notice]]\nvideo = "film.mp4"\n[[notice]]\ntext = { vi = "Một", en = "One" }\n', "utf-8"
    )
    board = NoticeBoard(words, tmp_path)
    board.show(TODAY, 0)
    assert board.property("video").endswith("film.mp4")
    board.videoFailed()
    board.show(TODAY, 500)
    assert (board.property("video"), board.property("text")) == ("", "Một")
    assert "cannot be played on this machine" in caplog.text
