"""Invariant 7: a journal stored by any released version still replays, to the state it had then."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.queue.events.events import KINDS
from server.queue.events.recorded import Recorded

from .desk import Desk, Row
from .laws import seqs_are_whole, states_are_equal
from .stored.write import HERE, digest, states_of, story

RELEASES = sorted(HERE.glob("v*.jsonl"))


class Line(msgspec.Struct):
    """A line of a stored journal."""

    stream: str
    seq: int
    day: str
    at: int
    kind: str
    v: int
    actor: str
    command_id: str
    part: int
    command_digest: str
    body: msgspec.Raw
    taken_at: int | None = None


def rows_of(path: Path) -> list[Row]:
    """The rows of a stored journal; their bodies are read by the core, not here."""
    lines = [msgspec.json.decode(line, type=Line) for line in path.read_bytes().splitlines()]
    return [Row(line.kind, line.v, bytes(line.body), _recorded(line)) for line in lines]


def _recorded(line: Line) -> Recorded[Any]:
    return Recorded(
        line.stream, line.seq, line.day, line.at, line.kind, line.v, line.actor, line.command_id, line.part,
        line.command_digest, None, line.taken_at,
    )  # fmt: skip


def test_there_is_a_stored_journal() -> None:
    assert [path.name for path in RELEASES][:1] == ["v0.1.jsonl"]


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_released_journal_still_replays_to_the_same_states(path: Path) -> None:
    desk, rows = Desk(config=None), rows_of(path)
    seqs_are_whole([row.recorded for row in rows])
    assert digest(states_of(desk, rows)) == path.with_suffix(".sha256").read_text(encoding="ascii").strip()


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_released_journal_replays_from_its_last_day_alone(path: Path) -> None:
    desk, rows = Desk(config=None), rows_of(path)
    opened = max(place for place, row in enumerate(rows) if row.kind == "day_opened")
    states_are_equal(desk.replay(rows[opened:]), desk.replay(rows))


def test_the_story_for_the_next_release_has_every_kind_of_event() -> None:
    desk = story()
    assert {row.kind for row in desk.rows} == set(KINDS)
    states_are_equal(desk.replay(), desk.state)
