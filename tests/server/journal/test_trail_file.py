"""An exported trail proves itself: any changed letter is found, and what the journal does not hold."""

import csv
import io

import pytest
from msgspec.structs import replace

from server.journal.read.stream_reader import JournalRow
from server.journal.schema.hash_chain import GENESIS, row_hash
from server.journal.trail_file import COLUMNS, COMMITTED_MS, Checked, Fault, Range, cells, check_file, range_cells


def chain(length: int) -> list[tuple[JournalRow, str]]:
    """Events of one stream with the hash before each."""
    rows, before = [], GENESIS
    for n in range(1, length + 1):
        taken = 5 if n == 2 else None
        row = ("CN01", n, "2026-03-01", 1_000 * n, taken, "issued", 7, "d-1", f"k{n}", 0, "digest", f'{{"n":{n}}}')
        made = row_hash(before, row)
        rows.append((JournalRow(*row, hash=made), before))
        before = made
    return rows


def written(rows: list[tuple[JournalRow, str]], who: str = "=Lan", *ranges: Range) -> list[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row, before in rows:
        writer.writerow(cells(row, before, who))
    writer.writerows(map(range_cells, ranges))
    return text.getvalue().splitlines(keepends=True)


HASHES = {("CN01", row.seq): row.hash for row, _ in chain(6)}


def stored(name: str, seq: int) -> str | None:
    return HASHES.get((name, seq))


def test_a_whole_export_and_one_with_gaps_are_right() -> None:
    rows = chain(6)
    assert check_file(written(rows), stored) == Checked(6, 0, 0, [])
    assert check_file(written([rows[1], rows[2], rows[5]]), stored) == Checked(3, 1, 0, [])
    assert check_file(written([])) == Checked(0, 0, 0, [])


@pytest.mark.parametrize("column", [each for each in COLUMNS if each != "who"])
def test_a_change_of_any_column_is_found(column: str) -> None:
    lines = [next(csv.reader([line])) for line in written(chain(3))]
    place = COLUMNS.index(column)
    lines[2][place] = "7" if lines[2][place] != "7" else "8"
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    assert 3 in [line for line, _ in check_file(text.getvalue().splitlines(keepends=True), stored).faults]


def test_a_name_is_no_proof_and_no_formula() -> None:
    lines = written(chain(1))
    assert "'=Lan" in lines[1]
    assert check_file([lines[0], lines[1].replace("'=Lan", "Minh")], stored).faults == []


def test_a_line_that_was_made_up_is_not_in_the_journal() -> None:
    rows = chain(8)
    assert check_file(written(rows), stored).faults == [(8, Fault.NOT_THERE), (9, Fault.NOT_THERE)]
    other = {("CN01", 2): "0" * 64}
    assert check_file(written(rows[:3]), lambda name, seq: other.get((name, seq), stored(name, seq))).faults == [
        (3, Fault.OTHER)
    ]


def test_a_signed_head_that_differs_is_found_without_the_journal() -> None:
    rows = chain(3)
    assert check_file(written(rows), signed={("CN01", 3): rows[2][0].hash}).signed == 1
    assert check_file(written(rows), signed={("CN01", 3): "0" * 64}).faults == [(4, Fault.OTHER)]


def test_a_line_left_out_of_a_whole_export_shows_as_a_gap_and_a_broken_one_by_its_number() -> None:
    lines = written(chain(4))
    assert check_file([lines[0], lines[1], *lines[3:]], stored).gaps == 1
    assert check_file([*lines[:2], "a,b\n", *lines[3:]], stored).faults == [(3, Fault.UNREADABLE)]


def test_another_file_is_no_export() -> None:
    with pytest.raises(ValueError, match="no export"):
        check_file(["a,b\n"])


def test_a_passwords_hash_of_old_entries_is_left_out_and_the_chain_still_holds() -> None:
    body = '{"user_id":"u-1","password_hash":"$argon2id$v=19$m=1$c2FsdA$aGFzaA"}'
    row = ("city", 1, "2026-03-01", 1_000, None, "password_changed", 1, "u-1", "k1", 0, "digest", body)
    first = JournalRow(*row, hash=row_hash(GENESIS, row))
    rest = ("city", 2, "2026-03-01", 2_000, None, "person_named", 1, "u-1", "k2", 0, "digest", '{"user_id":"u-1"}')
    second = JournalRow(*rest, hash=row_hash(first.hash, rest))
    lines = written([(first, GENESIS), (second, first.hash)])
    assert "argon2" not in "".join(lines)
    assert check_file(lines) == Checked(2, 0, 0, [], withheld=1)
    # the same words in an entry of another kind are a change
    assert check_file([line.replace("password_changed", "password_set") for line in lines]).faults == [
        (2, Fault.CHANGED)
    ]
    assert check_file(lines, lambda name, seq: "0" * 64).faults == [(2, Fault.OTHER), (3, Fault.OTHER)]


WHOLE = Range("CN01", "2026-03-01", "2026-03-01", 1, 6, 6, 6, True, 7_000 + COMMITTED_MS)


def counted(stream: str, days: tuple[str, str], up_to: int, before: int) -> int:
    """The journal has the six of `chain`, one second after the other."""
    assert (stream, days) == ("CN01", ("2026-03-01", "2026-03-01"))
    return sum(n <= up_to or 1_000 * n < before for n in range(1, 7))


def test_what_a_file_covers_is_said_and_a_search_says_how_many_it_left_out() -> None:
    rows = chain(6)
    checked = check_file(written(rows, "Lan", WHOLE), stored, None, counted)
    assert (checked.faults, checked.ranges, checked.left_out) == ([], [WHOLE], 0)
    searched = replace(WHOLE, lines=2, whole=False)
    checked = check_file(written([rows[0], rows[4]], "Lan", searched), stored, None, counted)
    assert (checked.faults, checked.left_out) == ([], 4)
    assert check_file(written([], "Lan", replace(searched, lines=0)), stored, None, counted).left_out == 6


@pytest.mark.parametrize("gone", range(6))
def test_a_line_that_was_left_out_is_seen_wherever_it_was(gone: int) -> None:
    rows = chain(6)
    fewer = rows[:gone] + rows[gone + 1 :]
    assert check_file(written(fewer, "Lan", WHOLE)).faults == [(7, Fault.MISSING)]
    searched = replace(WHOLE, whole=False)
    assert check_file(written(fewer, "Lan", searched)).faults == [(7, Fault.MISSING)]
    again = sorted([*fewer, fewer[0]], key=lambda each: each[0].seq)
    assert Fault.REPEATED in [fault for _, fault in check_file(written(again, "Lan", WHOLE)).faults]


def test_a_file_whose_last_lines_were_changed_with_it_is_seen_by_the_journal() -> None:
    fewer = chain(6)[:4]
    said = replace(WHOLE, last=4, in_range=4, lines=4)
    assert check_file(written(fewer, "Lan", said), stored).faults == []
    assert check_file(written(fewer, "Lan", said), stored, None, counted).faults == [(6, Fault.MISSING)]
    # what was written in the last minute may have come in since
    just = replace(said, made=5_000)
    assert check_file(written(fewer, "Lan", just), stored, None, counted).faults == []
    other = replace(WHOLE, stream="CN02", lines=0, in_range=0)
    assert check_file(written(fewer, "Lan", other)).faults == [(6, Fault.MISSING)]
    torn = [*written(fewer), "#range,CN01\n"]
    assert check_file(torn).faults == [(6, Fault.UNREADABLE)]
