"""Makes the forecasts, the advice and the next two hours of all branches of a database.

It follows the streams by reading them, as other followers do, and writes nothing but the files of `files.py`: no
command waits for it. It rests as long as a forecast or an advice took, and makes of a branch at most one forecast in
`EVERY_S` and one advice in `ADVISE_EVERY_S`, or in `CROWD_S` once many have come. Advice waits until the forecasts that
are due were made, and so does learning again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from protocol.opening_hours import day_of
from server.balance.advice.advise import Advice, what_if
from server.balance.advice.elsewhere import elsewhere
from server.balance.advice.told import advice_of
from server.balance.advice.typed import parsed
from server.balance.dispatch.choose import choose
from server.balance.foresight.live import live_of
from server.balance.foresight.told import BranchForecast
from server.balance.staffing.next_hours import next_hours_of
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import MODEL_FAULTS, BrokenStream, Head, read_heads
from server.journal.read.stream_states import StreamState
from server.queue.state.state import State
from server.queue.stream import BranchStream
from server.visits.learned_days import stored_knowledge

from .asked import Answered, Asked, Questions
from .files import ForecastFiles
from .forecaster import BranchForecaster

EVERY_S: Final = 2.0
"""A branch's forecast is made anew at most so often, after events."""

OLD_S: Final = 8.0
"""And without any, since time alone changes it."""

ADVISE_EVERY_S: Final = 60.0
"""A branch's advice and its next two hours are made anew so often, while its day is under way."""

CROWD_S: Final = 10.0
CROWD: Final = 5
"""And after `CROWD_S` already where at least so many more wait than at the last one, and half as many again."""

LOOK_S: Final = 0.5
"""How often the heads of the streams are read."""

LEARN_EVERY_S: Final = 1_800.0
"""How often the days before are read again: a visit may be corrected, or taken back."""

KEEP_EVERY_S: Final = 60.0
"""How often what the calibrations have learned is written."""

READING, MAKING, ADVISING, ANSWERING = "reading", "making", "advising", "answering"

_log = logging.getLogger(__name__)


class _Branch:
    """A branch's state and its forecasts. Moments are of the monotonic clock."""

    def __init__(self, stream: str, model: BranchStream, files: ForecastFiles) -> None:
        self.forecaster = BranchForecaster(stream, Random(), files.calibration(stream))
        self.made_at = -OLD_S
        self.made_seq = -1
        self.advised_at = -ADVISE_EVERY_S
        self.advised_waiting = 0
        self.learned_at = 0.0
        self.learned_for = ""
        self.kept_at = time.monotonic()
        self._model = model
        self._stream = stream
        self._held: StreamState | None = None

    @property
    def state(self) -> State | None:
        return None if self._held is None else self._held.state

    def catch_up(self, engine: Engine, head: Head) -> None:
        """Folds up to the head; from the day's beginning where the database holds another history than before.

        Raises BrokenStream, SQLAlchemyError.
        """
        held = self._held
        if held is not None and not held.behind(head):
            return
        with one_moment(engine) as connection:
            if held is not None:
                try:
                    for recorded in held.catch_up(connection, head):
                        self.forecaster.saw(held.state, recorded)
                    held.published(head.seq)
                except BrokenStream:
                    self._held = None
                else:
                    return
            fresh = StreamState(self._stream, self._model, 0)
            fresh.published(head.seq)
            fresh.catch_up(connection, head)
            fresh.published(head.seq)
        self._held = fresh
        self.forecaster.begins(fresh.state)

    def is_due(self, now_s: float) -> bool:
        """Whether to make a forecast: something has happened, or time has passed."""
        state = self.state
        since_s = now_s - self.made_at
        return state is not None and since_s >= (EVERY_S if state.seq != self.made_seq else OLD_S)

    def is_to_learn_again(self, now_s: float) -> bool:
        """Whether to read the days before again; the first time they are read for a forecast of the day."""
        return self.state is not None and self.learned_for != "" and now_s - self.learned_at >= LEARN_EVERY_S

    def is_to_advise(self, now_s: float) -> bool:
        """Whether to make advice: its day is under way, as the last forecast says, and time has passed or many came."""
        state, since_s = self.state, now_s - self.advised_at
        if state is None or self.forecaster.last is None:
            return False
        before = self.advised_waiting
        crowd = state.waiting.total >= before + max(CROWD, before // 2)
        return since_s >= (CROWD_S if crowd else ADVISE_EVERY_S)


class ForecastWorker:
    """`now`: the wall clock, ms. `wait`: rests so many seconds; whether to stop. `alive`: told between two branches."""

    def __init__(
        self,
        engine: Engine,
        files: ForecastFiles,
        now: Callable[[], Instant],
        wait: Callable[[float], bool],
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._files = files
        self._questions = Questions(files.folder.parent)
        self._now = now
        self._wait = wait
        self._alive = alive
        self._model = BranchStream(choose)
        self._branches: dict[str, _Branch] = {}
        self._failing: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Until told to stop."""
        try:
            while not self._wait(LOOK_S):
                if self.round():
                    return
        finally:
            self.keep()

    def round(self) -> bool:
        """Reads what is new, and forecasts the branches that are due, the oldest forecast first; whether to stop.

        Then answers one question, learns again of one branch, or advises one, so that no forecast waits for many.
        """
        try:
            with self._engine.connect() as connection:
                heads = read_heads(connection)
        except SQLAlchemyError as error:
            self._failed("", READING, error)
            return False
        self._failing.discard(("", READING))
        for stream, head in heads.items():
            if self._model.owns(stream):
                self._alive()
                self._catch_up(stream, head)
        now_s = time.monotonic()
        due = [one for one in self._branches.values() if one.is_due(now_s)]
        for branch in sorted(due, key=lambda one: one.made_at):
            began = time.monotonic()
            self._forecast(branch)
            if self._wait(time.monotonic() - began):
                return True
        began = time.monotonic()
        to_learn = [one for one in self._branches.values() if one.is_to_learn_again(began)]
        to_advise = [one for one in self._branches.values() if one.is_to_advise(began)]
        asked = self._asked()
        if asked:
            self._answer(asked[0])
        elif to_learn:
            self._learn_again(min(to_learn, key=lambda one: one.learned_at))
        elif to_advise:
            self._advise(min(to_advise, key=lambda one: one.advised_at))
        else:
            return False
        return self._wait(time.monotonic() - began)

    def keep(self) -> None:
        """Writes what all calibrations have learned."""
        for branch in self._branches.values():
            self._keep(branch)

    def _catch_up(self, stream: str, head: Head) -> None:
        branch = self._branches.get(stream)
        if branch is None:
            branch = self._branches[stream] = _Branch(stream, self._model, self._files)
        try:
            branch.catch_up(self._engine, head)
        except (SQLAlchemyError, *MODEL_FAULTS) as error:
            self._failed(stream, READING, error)
        else:
            self._failing.discard((stream, READING))

    def _forecast(self, branch: _Branch) -> None:
        """A fault in one branch, or a full disk, stops no other."""
        state, name = branch.state, branch.forecaster.branch
        assert state is not None
        branch.made_at, branch.made_seq = time.monotonic(), state.seq
        try:
            if self._today(state) != branch.learned_for:
                self._learn(branch, state)
            forecast = branch.forecaster.forecast(state, max(self._now(), state.at))
            if forecast is not None:
                self._files.write(forecast)
        except (SQLAlchemyError, OSError, *MODEL_FAULTS) as error:
            self._failed(name, MAKING, error)
            return
        self._failing.discard((name, MAKING))
        if time.monotonic() - branch.kept_at >= KEEP_EVERY_S:
            self._keep(branch)

    def _advise(self, branch: _Branch) -> None:
        """From what its forecasts know."""
        state, name = branch.state, branch.forecaster.branch
        assert state is not None
        branch.advised_at, branch.advised_waiting = time.monotonic(), state.waiting.total
        try:
            knowledge, now = branch.forecaster.knowledge, max(self._now(), state.at)
            self._files.write_next_hours(next_hours_of(state, knowledge, now, Random(now // 86_400_000)))
            there = elsewhere(last, self._others(branch, now)) if (last := branch.forecaster.last) is not None else {}
            self._files.write_advice(advice_of(state, knowledge, now, Random, there))
        except (OSError, *MODEL_FAULTS) as error:
            self._failed(name, ADVISING, error)
        else:
            self._failing.discard((name, ADVISING))

    def _others(self, branch: _Branch, now: Instant) -> Iterator[tuple[State, BranchForecast]]:
        """The other branches that have a forecast now."""
        for one in self._branches.values():
            last = one.forecaster.last
            if one is not branch and one.state is not None and last is not None and last.is_fresh(now):
                yield one.state, last

    def _asked(self) -> list[Asked]:
        try:
            asked = self._questions.waiting(self._now())
        except OSError as error:
            self._failed("", ANSWERING, error)
            return []
        self._failing.discard(("", ANSWERING))
        return asked

    def _answer(self, asked: Asked) -> None:
        """Also that it cannot be made, or that nothing is known of the branch now."""
        try:
            advice = self._tried(asked)
        except MODEL_FAULTS as error:
            self._failed(asked.branch, ANSWERING, error)
            advice = None
        try:
            self._questions.answer(Answered(asked, self._now(), advice))
        except OSError as error:
            self._failed(asked.branch, ANSWERING, error)
        else:
            if advice is not None:
                self._failing.discard((asked.branch, ANSWERING))

    def _tried(self, asked: Asked) -> Advice | None:
        branch = self._branches.get(asked.branch)
        state = None if branch is None else branch.state
        if branch is None or state is None or state.config is None or not state.under_way(self._now()):
            return None
        now = max(self._now(), state.at)
        live = live_of(state, now)
        try:
            change, service = parsed(asked.typed, state.config, now)
            return what_if(live, branch.forecaster.knowledge, change, service, Random, now // 86_400_000)
        except ValueError:
            return None

    def _learn_again(self, branch: _Branch) -> None:
        state = branch.state
        assert state is not None
        branch.learned_at = time.monotonic()
        try:
            self._learn(branch, state)
        except (SQLAlchemyError, *MODEL_FAULTS) as error:
            self._failed(branch.forecaster.branch, MAKING, error)

    def _learn(self, branch: _Branch, state: State) -> None:
        """Reads the days before. Raises SQLAlchemyError."""
        if state.day is None or state.config is None:
            return
        today, now_s = self._today(state), time.monotonic()
        branch.forecaster.knowledge = stored_knowledge(self._engine, state.stream, state.config.time_zone, today)
        branch.learned_for, branch.learned_at = today, now_s

    def _today(self, state: State) -> str:
        """The date at the branch; "" of one that is not configured."""
        return "" if state.config is None else day_of(state.config, self._now()).date

    def _keep(self, branch: _Branch) -> None:
        branch.kept_at = time.monotonic()
        try:
            self._files.write_calibration(branch.forecaster.branch, branch.forecaster.calibration)
        except OSError as error:
            self._failed(branch.forecaster.branch, MAKING, error)

    def _failed(self, stream: str, doing: str, error: Exception) -> None:
        """Says so once, until it works again; without details of a row."""
        if (stream, doing) not in self._failing:
            self._failing.add((stream, doing))
            what = {ADVISING: "advice", ANSWERING: "answer"}.get(doing, "forecasts")
            _log.warning("no %s can be made now: %s", what, type(error).__name__, extra={"stream": stream})
