"""`motcua due`: the date and why, what it cannot say, and how a time may be written."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from server.catalogue.templates import read_template
from server.cli.commands.due import read_time
from tests.protocol.due.years import at
from tests.server.cli.conftest import Run

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("8:05", "2026-05-06 08:05"),
        ("16:20", "2026-05-06 16:20"),
        ("2026-02-13 16:20", "2026-02-13 16:20"),
        ("2026-02-13T8:05", "2026-02-13 08:05"),
        ("8:05 13/2/2026", "2026-02-13 08:05"),
        (" 16:20 03/02/2026 ", "2026-02-03 16:20"),
        ("13/02/2026 16:20", "2026-02-13 16:20"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, local: str) -> None:
    assert read_time(text, date(2026, 5, 6), HANOI) == at(local)


@pytest.mark.parametrize(
    "text",
    ["", "85", "8.05", "8:5", "24:00", "12:60", "2026-02-30 10:00", "2026-2-3 10:00", "2/13/2026 10:00",
     "10:00 tomorrow", "13/02/26 10:00", "2026-02-13", "٨:٠٥", "2026-02-13 10:00 2026-02-13"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    assert read_time(text, date(2026, 5, 6), HANOI) is None


@pytest.fixture
def run_with_procedures(run: Run, tmp_path: Path) -> Run:
    """The branch of the template with office hours and two procedures, of one the time is not known."""
    file = tmp_path / "branch.toml"
    file.write_bytes(read_template("one") + PROCEDURES.encode())
    assert run("catalogue", "apply", str(file), "--yes").code == 0
    return run


PROCEDURES = """
[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
first_ticket = "07:30"
last_ticket = "16:30"
close = "17:00"

[[procedure]]
code = "1.001193"
service = "HT"
name = { vi = "Đăng ký khai sinh", en = "Birth registration" }
statutory = { amount = 0, unit = "working_day" }

[[procedure]]
code = "1.012783"
service = "DD"
name = { vi = "Cấp đổi Giấy chứng nhận", en = "Exchange of a land certificate" }
"""


def test_the_date_is_told_with_its_reasons_in_both_languages(run_with_procedures: Run) -> None:
    run = run_with_procedures
    ran = run("due", "--branch", "CN01", "--procedure", "1.001193", "--received", "2026-03-06 15:20", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["due"], ran.json["due_at"]) == ("2026-03-09T17:00+07:00", at("2026-03-09 17:00"))
    assert ran.json["received"] == "2026-03-06T15:20+07:00"
    late = ran.json["steps"][1]
    assert (late["kind"], late["day"], late["clock"]) == ("late", "2026-03-09", "15:00")
    assert late["vi"].startswith("Sau 15:00 nên tính như tiếp nhận vào Thứ Hai 09/03/2026")
    assert late["en"].startswith("After 15:00, so it counts as received on Monday 09/03/2026")
    assert "Due at 17:00 on Monday 09/03/2026." in ran.err

    for procedure, received, code, told in (
        ("1.001194", "8:05", 1, 'CN01 has no procedure "1.001194"; did you mean "1.001193"?'),
        ("birth", "8:05", 1, 'CN01 has no procedure "birth"; motcua catalogue show CN01 lists them'),
        ("1.012783", "8:05", 1, "the time of 1.012783 is not known; give it a statutory time in the catalogue"),
        ("1.001193", "85", 2, '--received must be a time such as "2026-02-13 16:20" or "16:20 13/02/2026", not "85"'),
    ):
        ran = run("due", "--branch", "CN01", "--procedure", procedure, "--received", received)
        assert (ran.code, ran.err.strip()) == (code, f"motcua: {told}")
