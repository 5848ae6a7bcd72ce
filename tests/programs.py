"""The programs of a journey, forked: see `forker` and `window_forker`."""

import os
from pathlib import Path

from server.cli.demo.programs import Program, Programs

from .forking import Forked


class ForkedProgram(Program):
    """One process, as if its command had been typed."""

    def _begin(self, arguments: list[str], environment: dict[str, str]) -> Forked:  # type: ignore[override]
        return Forked.program(arguments, environment, os.getcwd())


class ForkedPrograms(Programs):
    """Without a window to be seen."""

    def __init__(self, logs: Path) -> None:
        super().__init__(logs, offscreen=True)

    def start(self, name: str, command: str, *arguments: str) -> Program:
        program = ForkedProgram(name, [command, *arguments], self._environment, self._logs / f"{name}.log")
        self._started.append(program)
        return program
