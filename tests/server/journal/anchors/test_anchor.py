"""What anchors find in a journal: a changed, a missing and an exchanged one; a restore that is written down is none."""

import pytest

from server.journal.anchors.anchor import Anchor, Begins, Position, compare, decode, encode

DAY_MS = 86_400_000


def hashes(count: int, name: str = "a") -> dict[tuple[str, int], str]:
    """A stream S whose event n has the hash `a-n`."""
    return {("S", n): f"{name}-{n}" for n in range(1, count + 1)}


def anchor(day: int, seq: int, name: str = "a", history: str = "h1", **fields: object) -> Anchor:
    return Anchor(day * DAY_MS, history, {"S": Position(seq, f"{name}-{seq}")}, **fields)  # type: ignore[arg-type]


def found(anchors: list[Anchor], stored: dict[tuple[str, int], str], history: str = "h1") -> list[tuple[str, int]]:
    findings = compare(anchors, history, lambda stream, seq: stored.get((stream, seq)))
    return [(finding.said.name, finding.seq) for finding in findings]


DAYS = [anchor(1, 10), anchor(2, 20), anchor(3, 30)]


def test_a_journal_that_went_on_has_no_findings() -> None:
    assert found(DAYS, hashes(35)) == []
    assert found([], hashes(35)) == []


def test_a_chain_that_was_written_anew_is_found_at_its_earliest_anchor() -> None:
    assert found(DAYS, hashes(14) | {("S", n): f"b-{n}" for n in range(15, 40)}) == [("ANCHOR_DIFFERS", 20)]


def test_a_journal_that_was_put_back_by_hand_lacks_what_was_signed() -> None:
    assert found(DAYS, hashes(25)) == [("ANCHOR_GONE", 30)]
    assert found(DAYS, {}) == [("ANCHOR_GONE", 10)]


def test_another_journal_is_found_by_its_id() -> None:
    assert found(DAYS, hashes(35), "h2") == [("ANCHOR_HISTORY", 0)]
    assert found([*DAYS, anchor(4, 35, history="h2")], hashes(35), "h2") == [("ANCHOR_HISTORY", 0)]


RESTORED = [*DAYS, anchor(4, 22, history="h2", begins=Begins.RESTORE, was="h1")]


def test_what_a_restore_set_back_need_not_be_there() -> None:
    stored = hashes(22) | {("S", n): f"b-{n}" for n in range(23, 50)}
    assert found([*RESTORED, anchor(5, 40, "b", "h2")], stored, "h2") == []


def test_what_a_restore_kept_must_be_there() -> None:
    stored = {("S", n): f"b-{n}" for n in range(1, 50)}
    assert found([*RESTORED, anchor(5, 40, "b", "h2")], stored, "h2") == [("ANCHOR_DIFFERS", 10)]


def test_the_lower_of_two_restores_counts() -> None:
    twice = [*RESTORED, anchor(5, 15, history="h3", begins=Begins.REPAIR, was="h2")]
    stored = hashes(15) | {("S", n): f"b-{n}" for n in range(16, 50)}
    assert found(twice, stored, "h3") == []
    assert found(twice, hashes(9) | {("S", n): f"b-{n}" for n in range(10, 50)}, "h3") == [("ANCHOR_DIFFERS", 10)]


def test_a_restore_of_a_history_that_nobody_knows_is_found() -> None:
    strange = [*DAYS, anchor(4, 22, history="h2", begins=Begins.RESTORE, was="h0")]
    assert found(strange, hashes(22), "h2") == [("ANCHOR_HISTORY", 0)]


def test_a_stream_that_a_restore_does_not_have_is_not_asked_for() -> None:
    gone = [*DAYS, Anchor(4 * DAY_MS, "h2", {}, begins=Begins.RESTORE, was="h1")]
    assert found(gone, {}, "h2") == []


@pytest.mark.parametrize("given", [DAYS[0], RESTORED[-1]])
def test_an_anchor_is_written_and_read(given: Anchor) -> None:
    assert decode(encode(given)) == given


PURGED = [*DAYS, anchor(4, 40, archived={"S": Position(25, "a-25")}), anchor(5, 45)]


def begun(anchors: list[Anchor], begin: Position, stored: dict[tuple[str, int], str]) -> list[tuple[str, int]]:
    left = {place: value for place, value in stored.items() if place[1] > begin.seq}
    findings = compare(anchors, "h1", lambda stream, seq: left.get((stream, seq)), {"S": begin})
    return [(finding.said.name, finding.seq) for finding in findings]


def test_old_days_whose_purge_is_signed_need_not_be_there() -> None:
    assert begun(PURGED, Position(25, "a-25"), hashes(50)) == []
    assert begun(PURGED, Position(25, "a-25"), hashes(44)) == [("ANCHOR_GONE", 45)]


def test_a_purge_that_nobody_signed_is_found() -> None:
    assert begun(DAYS, Position(25, "a-25"), hashes(50)) == [("ANCHOR_ARCHIVED", 25)]
    assert begun(PURGED, Position(26, "a-26"), hashes(50)) == [("ANCHOR_ARCHIVED", 26)]
    assert begun(PURGED, Position(30, "b-30"), hashes(50)) == [("ANCHOR_DIFFERS", 30), ("ANCHOR_ARCHIVED", 30)]


def test_a_purge_that_is_older_than_the_first_anchor_cannot_be_signed() -> None:
    assert begun(DAYS[1:], Position(15, "a-15"), hashes(50)) == []


def test_a_line_without_a_purge_is_written_as_before() -> None:
    assert b"archived" not in encode(DAYS[0])
    assert decode(encode(PURGED[3])) == PURGED[3]
