"""The bench finds faults that are planted into real servers, each within seconds; an honest server shows none."""

import asyncio
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from server.backup import new_history
from tests.forking import Forked
from tools.bench.rig.scratch import Past, Scratch, set_up

from .planted import PLANTS
from .proxy import Fault
from .small import WORDS, small
from .stage import Mischief, Process, Stage, Verdict, play

COMMANDS = 250
START_S = 30.0


class Server:
    """A forked server, its log read away."""

    def __init__(self, scratch: Scratch, port: int, plant: str) -> None:
        where = [str(scratch.data), scratch.database, str(port)]
        self._forked = Forked([*where, "", "20", "0", "1", "", plant])
        line = self._forked.stdout.readline()
        assert "serving on" in line, self._forked.stderr.read()
        self.port = int(line.rsplit(":", 1)[1])
        self._reader = threading.Thread(target=self._forked.stderr.read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._forked.pid

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def end(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        self._forked.send_signal(how)
        self._forked.wait(START_S)
        self._reader.join(START_S)
        self._forked.stdout.close()
        self._forked.stderr.close()


def starting(plant: str = "") -> Callable[[Scratch, int], tuple[Process, int]]:
    def start(scratch: Scratch, port: int) -> tuple[Process, int]:
        server = Server(scratch, port, plant)
        return server, server.port

    return start


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return set_up(tmp_path / "data", None, Past(visits=20, served=10))


def staged(scratch: Scratch, plant: str = "") -> Stage:
    return Stage(scratch, starting(plant), seed=7, clients=6, twins=2, screens=2)


def must_find(plant: str, scratch: Scratch) -> None:
    verdict = played(staged(scratch, plant), small(COMMANDS)[plant])
    assert any(WORDS[plant] in fault for fault in verdict.faults), verdict.faults


def played(stage: Stage, mischief: Mischief) -> Verdict:
    return asyncio.run(play(stage, mischief, COMMANDS))


@pytest.mark.slow(4)
def test_an_honest_server_shows_no_fault_under_broken_lines_and_kills(scratch: Scratch) -> None:
    async def both(stage: Stage) -> None:
        stage.proxy.faults = (Fault.CUT, Fault.TORN, Fault.DOUBLED, Fault.RESET_AFTER)
        stage.proxy.share = 0.05
        await small(COMMANDS)["acknowledges_before_the_commit"](stage)

    verdict = played(staged(scratch), both)
    assert verdict.faults == []
    assert verdict.answered >= COMMANDS
    assert verdict.again > 0
    assert verdict.made["kill"] == 2
    assert sum(times for what, times in verdict.made.items() if what.startswith("line ")) > 5


@pytest.mark.slow(4)
def test_an_honest_restore_shows_no_fault(scratch: Scratch) -> None:
    stage = staged(scratch)
    verdict = played(stage, small(COMMANDS)["restores_without_passing_numbers_over"])
    assert verdict.faults == []
    assert verdict.lost > 0
    assert all(len(screen.histories) == 2 for screen in stage.screens)


@pytest.mark.slow(3)
def test_answers_that_forget_their_sender_are_found(scratch: Scratch) -> None:
    must_find("answers_forget_the_sender", scratch)


@pytest.mark.slow(4)
def test_an_acknowledgement_before_the_commit_is_found(scratch: Scratch) -> None:
    must_find("acknowledges_before_the_commit", scratch)


@pytest.mark.slow(4)
def test_a_number_that_is_given_again_after_a_restore_is_found(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_history, "skip_after", new_history.skip_after)  # put back after the test
    PLANTS["restores_without_passing_numbers_over"]()
    must_find("restores_without_passing_numbers_over", scratch)
