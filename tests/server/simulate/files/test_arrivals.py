"""Arrivals in a file: what is read, what is written, and how every mistake is told by its line and column."""

import pytest

from protocol.enums import TicketClass
from server.balance.roll.scenario import Arrival
from server.simulate.days.generate import generate
from server.simulate.files.arrivals import MOST_FINDINGS, read_arrivals, seconds, write_arrivals
from tests.server.balance.office import office

HEADER = "id,arrive_s,service,class,appointment_s,service_s,no_show\n"


def read(text: str) -> list[Arrival] | list[str]:
    found = read_arrivals(text.encode(), "day.csv", ("A", "B"))
    return [str(one) for one in found] if isinstance(found, tuple) else found


def test_rows_are_read_in_their_order() -> None:
    assert read(HEADER + "1,0,A,walk,,60,0\nx-2, 12.5 ,B,appt,900,61.25,1\r\n\n3,12.5,A,prio,,60,false\n") == [
        Arrival("1", 0, "A", TicketClass.WALK, 60),
        Arrival("x-2", 12.5, "B", TicketClass.APPT, 61.25, 900, no_show=True),
        Arrival("3", 12.5, "A", TicketClass.PRIO, 60),
    ]


def test_columns_may_come_in_any_order_and_the_last_ones_be_left_out() -> None:
    assert read("service_s,service,id,arrive_s\n60,A,1,5\n") == [Arrival("1", 5, "A", TicketClass.WALK, 60)]


def test_a_mark_of_utf8_and_quotes_are_no_trouble() -> None:
    assert read('\ufeffid,arrive_s,service,service_s\n"1","5","A","60"\n') == [
        Arrival("1", 5, "A", TicketClass.WALK, 60)
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2,9,A,walk,,60,0", "day.csv:3: arrive_s: 9 is earlier than in the line before (10); arrivals must be sorted"),
        ("2,10,C,walk,,60,0", 'day.csv:3: service: no service "C"; there are: A, B'),
        ("2,10,a,walk,,60,0", 'day.csv:3: service: no service "a"; did you mean "A"?'),
        ("2,-10,A,walk,,60,0", "day.csv:3: arrive_s: a negative time: -10"),
        ("2,10,A,walk,,-60,0", "day.csv:3: service_s: a negative time: -60"),
        ("2,10,A,appt,-1,60,0", "day.csv:3: appointment_s: a negative time: -1"),
        ("2,10,A,walk,,nan,0", 'day.csv:3: service_s: must be seconds as a number, not "nan"'),
        ("2,inf,A,walk,,60,0", 'day.csv:3: arrive_s: must be seconds as a number, not "inf"'),
        ("2,,A,walk,,60,0", "day.csv:3: arrive_s: must be seconds as a number, not nothing"),
        ("2,10,A,walkin,,60,0", 'day.csv:3: class: "walkin" is none of appt, prio, walk; did you mean "walk"?'),
        ("2,10,A,walk,,60,2", 'day.csv:3: no_show: must be 1 or 0, not "2"'),
        ("1,10,A,walk,,60,0", 'day.csv:3: id: "1" is already on line 2'),
        (",10,A,walk,,60,0", "day.csv:3: id: must not be empty"),
        ("2,10,A,walk,,60", "day.csv:3: has 6 values for 7 columns"),
    ],
)
def test_a_mistake_is_told_by_its_line_and_column_and_the_reason(row: str, said: str) -> None:
    assert read(f"{HEADER}1,10,A,walk,,60,0\n{row}\n") == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["day.csv:1: an empty day: the first line must name the columns " + HEADER.strip()]),
        (HEADER, ["day.csv:1: an empty day: nobody comes"]),
        ("id,arive_s,service,service_s\n",
         ['day.csv:1: unknown column "arive_s"; did you mean "arrive_s"?',
          'day.csv:1: the column "arrive_s" is missing']),
        ("id,id,arrive_s,service,service_s\n", ['day.csv:1: the column "id" is there twice'] * 2),
        (HEADER + '1,"10,A\n', ["day.csv:2: unexpected end of data"]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_day_is_told(text: str, said: list[str]) -> None:
    assert read(text) == said


def test_a_file_of_another_kind_is_not_told_of_on_every_line() -> None:
    assert len(read(HEADER + "x,y,z,walk,,w,0\n" * 1000)) == MOST_FINDINGS


def test_text_that_is_not_utf8_is_told_by_its_line() -> None:
    found = read_arrivals(HEADER.encode() + b"1,0,\xff,walk,,60,0\n", "day.csv", ("A",))
    assert isinstance(found, tuple)
    assert str(found[0]) == "day.csv:2: is not UTF-8 text; save the file as UTF-8"


def test_a_drawn_day_is_read_as_it_was_written() -> None:
    arrivals = generate(office(640), seed=3, day=1)
    assert read_arrivals(write_arrivals(arrivals).encode(), "day.csv", "ABCDE") == arrivals


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (60, "60"), (60.5, "60.5"), (1e-3, "0.001"), (1e6, "1000000")])
def test_seconds_are_written_short_and_plain(value: float, text: str) -> None:
    assert seconds(value) == text
