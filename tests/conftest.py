"""What holds for every test: windows are drawn offscreen, without a graphics card, and speak to nobody's session.

And what tests of several parts share.
"""

import atexit
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from language.messages import LOCALE, SOURCE, speak
from ui.program import pin

from .forking import QUICK
from .memory import keep_files_in_memory
from .patient import PatientBot
from .postgresql import PostgreSQL
from .slow import mark_what_starts_programs
from .workers import ByFile, longest_first

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

keep_files_in_memory()

# until all tests are collected: what is imported stays, and to walk it again and again takes a fifth of that time
gc.disable()

# programs that are told no data folder keep theirs under the user's own: not of whoever runs the tests
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="motcua-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

# a PIN's hash takes a twelfth of a second, on purpose
pin._HASHER = QUICK

# tests read what programs say, whatever the language of whoever runs them
os.environ["LC_ALL"] = "C.UTF-8"

# the same examples everywhere, and as long as they take: a busy machine is no fault
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="module", autouse=True)
def english_again() -> Iterator[None]:
    """A program's language is the process's: whatever a test file chose, the next file begins in English."""
    yield
    speak(SOURCE)


@pytest.fixture(scope="module", autouse=True)
def left_open() -> Iterator[None]:
    """A database that a file's tests left open fails its last test, and not whichever runs when it is collected.

    From Python 3.13 on a connection that nobody closed is warned of when it is collected.
    """
    yield
    if sys.version_info >= (3, 13):
        gc.collect()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL for as long as the tests run; it starts with the first test that asks."""
    server = PostgreSQL()
    yield server
    server.close()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of pytest-qt's."""
    return PatientBot(request)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """`--dist loadgroup` deals out files."""
    return ByFile(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False  # by the number of tests, which says little
    if not hasattr(config, "workerinput"):
        _compile_messages()


def _compile_messages() -> None:
    """Before any worker starts: a checkout's catalogue may be newer than what the installation compiled."""
    for catalogue in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            compile_ = ["compile", "-i", str(catalogue), "-o", str(compiled), "-l", catalogue.parts[-3]]
            subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *compile_], check=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before `-m` chooses."""
    mark_what_starts_programs(items)
    if hasattr(config, "workerinput"):
        longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was imported stays: the collections that tests ask for need not go through it thousands of times.

    Whoever has workers collects nothing itself, and is through at once.
    """
    done = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return done
