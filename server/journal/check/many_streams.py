"""Checks the streams that no process holds, of which there are millions: many at a time, and few held in memory."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Engine

from protocol.ids import Instant
from server.journal.read.stream_reader import MODEL_FAULTS, Head, count_others, read_other_heads
from server.journal.read.stream_states import model_of
from server.journal.schema.model import Model

from .damage import DAMAGE, tried, unread, why
from .derived import DerivedRows
from .examine import compare, examine
from .replay import Replay
from .report import REBUILT, DetailText, Finding, FindingKind, Progress, Step

AT_ONCE: Final = 500
"""Streams that are read, and whose rows are written anew, by few statements."""

MOST_TOLD: Final = 1_000
"""Findings of one kind; of the others, which a rebuild mends too, is told how many there are."""


class ManyStreams:
    """Of those whose rows differ it keeps the names alone: a rebuild reads them again. `streams`, `events`: checked so
    far. `more`: findings that were counted alone. `numbered`: replays of those that have wrong numbers.
    """

    def __init__(
        self,
        models: Sequence[Model[Any]],
        derived: Sequence[DerivedRows],
        now: Instant | None,
        progress: Callable[[Progress], None],
    ) -> None:
        self.streams = self.events = 0
        self.more: Counter[FindingKind] = Counter()
        self.numbered: list[Replay] = []
        self._models = models
        self._derived = derived
        self._now = now
        self._progress = progress
        self._told: Counter[FindingKind] = Counter()
        self._wrong: list[list[str]] = [[] for _ in derived]

    def check(self, connection: Connection, archived: Mapping[str, Head], findings: list[Finding]) -> None:
        """Adds the findings. Raises DBAPIError for what is no damage."""
        of = tried(connection, lambda: count_others(connection), 0, findings)
        heads = read_other_heads(connection)
        none: list[tuple[str, Head]] = []
        while page := tried(connection, lambda: list(islice(heads, AT_ONCE)), none, findings):
            readable = [one for one in page if isinstance(one[0], str) and one[0].isascii()]
            pages = [dict(readable)] if len(readable) == len(page) else [{name: head} for name, head in page]
            for each in pages:
                self._page(connection, each, archived, findings)
            self._progress(Progress("", self.streams, of, Step.STREAMS))

    def _page(
        self,
        connection: Connection,
        heads: Mapping[str, Head],
        archived: Mapping[str, Head],
        findings: list[Finding],
    ) -> None:
        found: list[Finding] = []
        replays = {
            name: Replay(
                name, model_of(self._models, name) if isinstance(name, str) else None, self._now, archived.get(name)
            )
            for name in heads
        }
        try:
            with connection.begin_nested():
                self._examine(connection, replays, heads, found)
        except DAMAGE as error:
            damaged = why(error)
            if len(heads) > 1:  # damaged rows of one are no reason to leave out another
                for name, head in heads.items():
                    self._page(connection, {name: head}, archived, findings)
                return
            (replay,) = replays.values()
            found.append(unread(replay.stream, replay.head.seq, damaged))
        self.streams += len(replays)
        for replay in replays.values():
            self.events += replay.events
            self._note(replay)
        findings += [finding for finding in found if self._tells(finding)]

    def _examine(
        self, connection: Connection, replays: Mapping[str, Replay], heads: Mapping[str, Head], found: list[Finding]
    ) -> None:
        for name, replay in replays.items():
            if replay.model is None:
                found.append(Finding(FindingKind.NO_MODEL, str(name), 0, DetailText.UNKNOWN_STREAM))
        compare(connection, replays, self._derived)
        found.extend(examine(connection, replays, heads))  # one by one: those before damaged pages are kept

    def _note(self, replay: Replay) -> None:
        replay.comparisons = []  # they see this moment only
        if replay.wrong_numbers:
            self.numbered.append(replay)
            return
        for rows, names in zip(self._derived, self._wrong, strict=True):
            if rows in replay.wrong_rows:
                names.append(replay.stream)

    def _tells(self, finding: Finding) -> bool:
        if finding.kind in REBUILT and self._told[finding.kind] == MOST_TOLD:
            self.more[finding.kind] += 1
            return False
        self._told[finding.kind] += 1
        return True

    def mend(self, engine: Engine) -> list[Finding]:
        """Writes the rows that differed anew, as the events are by now; a page is written whole or not at all.

        Returns a finding for each stream that could not be read again. Raises SQLAlchemyError.
        """
        found: list[Finding] = []
        done, of = 0, sum(map(len, self._wrong))
        for rows, names in zip(self._derived, self._wrong, strict=True):
            for at in range(0, len(names), AT_ONCE):
                page = names[at : at + AT_ONCE]
                try:
                    rows.rebuild(engine, page)
                except MODEL_FAULTS:
                    found += [fault for name in page if (fault := _rebuilt(engine, rows, name)) is not None]
                done += len(page)
                self._progress(Progress("", done, of, Step.MENDED))
        return found


def _rebuilt(engine: Engine, rows: DerivedRows, name: str) -> Finding | None:
    try:
        rows.rebuild(engine, [name])
    except MODEL_FAULTS as error:
        values = {"what": type(error).__name__, "error": str(error)}
        return Finding(FindingKind.UNREADABLE, name, 0, DetailText.FAULT, values)
    return None
