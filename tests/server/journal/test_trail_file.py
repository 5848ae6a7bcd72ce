"""An exported trail proves itself: any changed letter is found, and what the journal does not hold."""

import csv
import io

import pytest

from server.journal.read.stream_reader import JournalRow
from server.journal.schema.hash_chain import GENESIS, row_hash
from server.journal.trail_file import COLUMNS, Checked, Fault, cells, check_file


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


def written(rows: list[tuple[JournalRow, str]], who: str = "=Lan") -> list[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row, before in rows:
        writer.writerow(cells(row, before, who))
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
