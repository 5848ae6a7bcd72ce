"""The calendar's file: one UID for ever, a higher SEQUENCE after each change, and lines as RFC 5545 wants them."""

from datetime import UTC, datetime

from msgspec.structs import replace

from protocol.icalendar import MOST_OCTETS
from server.web.pages.calendar_file import CalendarEntry, calendar_file

NOW = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
ENTRY = CalendarEntry(
    "SECRETSECRETSECR",
    datetime.fromisoformat("2026-10-06T09:00+07:00"),
    30,
    "Đăng ký khai sinh; bản sao, trích lục · Chi nhánh số 1 – Hoàn Kiếm, một tên rất dài để dòng phải xuống hàng",
    "Chi nhánh số 1",
    "Giấy tờ\n- Căn cước",
    "http://motcua.test/a/CN01/HT/SECRETSECRETSECR",
    0,
    False,
)


def lines(entry: CalendarEntry) -> dict[str, str]:
    """The unfolded content lines by name; of a repeated name the first."""
    raw = calendar_file(entry, NOW)
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= MOST_OCTETS for line in raw.split(b"\r\n"))
    found: dict[str, str] = {}
    for line in raw.replace(b"\r\n ", b"").decode().split("\r\n"):
        name, _, value = line.partition(":")
        found.setdefault(name, value)
    return found


def test_it_has_the_time_in_utc_and_every_word_escaped() -> None:
    said = lines(ENTRY)
    assert (said["DTSTART"], said["DTEND"], said["DTSTAMP"]) == (
        "20261006T020000Z", "20261006T023000Z", "20261005T010000Z",
    )  # fmt: skip
    assert said["SUMMARY"].replace("\\", "") == ENTRY.summary
    assert said["SUMMARY"].count("\\") == 3
    assert said["DESCRIPTION"] == "Giấy tờ\\n- Căn cước"
    assert (said["METHOD"], said["STATUS"], said["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", "0")


def test_a_move_keeps_the_uid_and_a_cancellation_takes_the_same_one_out() -> None:
    first, moved = lines(ENTRY), lines(replace(ENTRY, changes=1))
    gone = lines(replace(ENTRY, changes=2, cancelled=True))
    assert first["UID"] == moved["UID"] == gone["UID"]
    assert [said["SEQUENCE"] for said in (first, moved, gone)] == ["0", "1", "2"]
    assert (gone["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert "BEGIN:VALARM" not in calendar_file(replace(ENTRY, cancelled=True), NOW).decode()


def test_the_uid_does_not_tell_the_code() -> None:
    assert ENTRY.id not in lines(ENTRY)["UID"]
