"""systemd is told when requests are taken, and that the event loop turns, as long as it does."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.web.process.service_manager import STOP_SIGNALS, ready, watchdog_s
from tests.postgresql import PostgreSQL
from tests.serving import Installation, Serving


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The other end of NOTIFY_SOCKET."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


def told(systemd: socket.socket) -> str:
    return systemd.recv(256).decode()


def test_the_loop_tells_the_watchdog_as_long_as_it_turns(systemd: socket.socket) -> None:
    environment = {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "150000"}

    async def turn() -> None:
        ready(environment)
        while len(beats) < 3:
            beats.append(await asyncio.to_thread(told, systemd))
        time.sleep(0.2)  # the loop hangs
        systemd.setblocking(False)
        with pytest.raises(BlockingIOError):
            told(systemd)

    beats: list[str] = []
    asyncio.run(turn())
    assert beats == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]


def test_an_abstract_address_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0motcua-test-{os.getpid()}")
        ready({"NOTIFY_SOCKET": f"@motcua-test-{os.getpid()}"})
        assert told(listening) == "READY=1"


def test_without_a_service_manager_nothing_is_sent_and_one_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    ready({})
    ready({"NOTIFY_SOCKET": str(tmp_path / "gone")})


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdogs_time_is_for_the_process_that_it_names(
    environment: dict[str, str], seconds: float | None
) -> None:
    assert watchdog_s(environment) == seconds


def test_a_server_is_ready_for_systemd_and_stops_in_order_when_the_power_fails(
    systemd: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.getsockname())
    assert signal.SIGPWR in STOP_SIGNALS
    with Serving(Installation.staffed(tmp_path / "data")) as serving:
        assert told(systemd) == "READY=1"
        number = serving.issue()["number"]
        assert serving.stop(signal.SIGPWR) == 0
        serving.start()
        assert serving.issue()["number"] > number


def test_several_processes_are_ready_once_and_stop_in_order_when_the_power_fails(
    systemd: socket.socket, postgresql: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.getsockname())
    """The server processes are programs of their own here, as outside of tests."""
    with (
        postgresql.database() as url,
        Serving(Installation(tmp_path / "data", database=url), processes=2, executes=True) as serving,
    ):
        assert told(systemd) == "READY=1"
        assert serving.stop(signal.SIGPWR) == 0
        systemd.setblocking(False)
        with pytest.raises(BlockingIOError):
            told(systemd)
