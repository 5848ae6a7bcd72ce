"""Shared by the tests of the counter: a real server process, the program on it, a clerk before its window."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter.program import Program
from counter.settings import CounterSettings
from hardware.virtual.scanner import virtual_scanner
from tests.serving import Installation, Serving
from tests.ui.collecting import collect_in_the_main_thread
from ui.language.switch import LanguageSwitch
from ui.look import fonts

from .clerk import Clerk

__all__ = ["collect_in_the_main_thread"]


@pytest.fixture
def english(qapp: QApplication) -> Iterator[LanguageSwitch]:
    fonts.use(qapp)
    switch = LanguageSwitch("en")
    yield switch
    switch.use("en")
    switch.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    with Serving(Installation.staffed(tmp_path / "data", counters=3)) as running:
        yield running
        print("\n".join(running.log[-40:]))  # shown when the test failed
        if running._process is not None:
            running.kill()  # nothing of it is needed any more, a polite end takes longer


@pytest.fixture
def new_program(
    collect_in_the_main_thread: None, serving: Serving, english: LanguageSwitch, tmp_path: Path
) -> Iterator[Callable[..., Program]]:
    """Starts the program anew at each call; `options` are for scanimage, `url` is the server's."""
    made: list[Program] = []

    def new(
        counter: str = "1", options: tuple[str, ...] = (), token: str | None = None, url: str | None = None, **more: Any
    ) -> Program:
        installation = serving.installation
        settings = CounterSettings(
            server=url or serving.url,
            branch=installation.branch,
            token=token or installation.tokens[f"counter-{counter}"],
            counter=counter,
            language="en",
            **more,
        )
        program = Program(settings, english, virtual_scanner(tmp_path / "sane"), options)
        made.append(program)
        return program

    yield new
    for program in made:
        program.close()
        program.window.deleteLater()
        program.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def clerk(qtbot: QtBot, new_program: Callable[..., Program], serving: Serving) -> Clerk:
    return Clerk(qtbot, new_program(), serving)
