"""The process that makes the forecasts: its waits are told, and nobody misses it when it is killed."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psutil  # type: ignore[import-untyped]
import pytest

from protocol.enums import Role
from server.journal.database.engine import default_url
from server.web.process import forecasting
from server.web.process.forecasting import ForecastKeeper
from server.web.process.settings import ServeSettings
from tests.migrated import migrated
from tests.postgresql import PostgreSQL
from tests.server.web.following import Following
from tests.serving import Installation, Serving, template, until


def forecast_process(serving: Serving) -> Any:
    """The one that is at work; None while there is none."""
    for one in psutil.Process(serving.pid).children():
        try:
            if any("forecast_process" in part for part in one.cmdline()):
                return one
        except psutil.NoSuchProcess:  # it has ended since it was listed
            continue
    return None


def with_means(data: Path, database: str | None = None) -> Installation:
    """The catalogue says how long each service takes."""
    config = template()
    services = tuple(msgspec.structs.replace(one, mean_s=300.0) for one in config.services)
    installation = Installation(data, msgspec.structs.replace(config, services=services), database)
    installation.enrol(Role.KIOSK)
    installation.enrol(Role.COUNTER, "1", unattended=True)
    installation.add_person("manager", Role.MANAGER)
    return installation


async def comes(found: Callable[[], Any]) -> Any:
    """Waits until it is there."""
    async with asyncio.timeout(90):
        while not (one := found()):
            await asyncio.sleep(0.02)
    return one


def test_a_wait_is_told_from_the_first_ticket_and_a_killed_process_is_missed_by_nobody(tmp_path: Path) -> None:
    installation = with_means(tmp_path / "data")
    made = installation.data / "forecasts" / f"{installation.branch}.json"
    with Serving(installation, settings={"forecasts": True}) as serving:
        branch = f"/api/v1/branches/{installation.branch}"

        def told() -> Any:
            return serving.call("GET", f"{branch}/board")[1]["services"][0]["wait"]

        assert serving.verb("1", "open")[0] == 200
        session = serving.sign_in("manager")
        serving.issue()
        assert serving.verb("1", "call")[0] == 200
        with Following(serving) as display:
            display.wait_for(1)  # it is among those who are told
            serving.issue()
            until(lambda: (wait := told()) and wait["p50_s"])
            until(lambda: any(message.get("kind") == "waits" for message in display.messages))
        advice = until(lambda: (told := serving.call("GET", f"{branch}/advice", token=session)[1])["made_at"] and told)
        assert len(advice["advice"]) <= 3
        # nobody's pace is known, one call was made; a machine that is slow may let a forecast get old
        slip = until(lambda: (issued := serving.issue())["wait"] and issued, every_s=1.0)
        secret = slip["track_url"].rsplit("/", 1)[1]
        until(lambda: serving.call("GET", f"/api/v1/tickets/{secret}")[1]["wait"], every_s=0.5)

        killed, last = forecast_process(serving), made.stat().st_ino
        killed.send_signal(signal.SIGKILL)
        psutil.wait_procs([killed], timeout=90)
        serving.issue()
        for verb in ("start", "complete", "call"):
            assert serving.verb("1", verb)[0] == 200
        again = until(lambda: forecast_process(serving))
        until(lambda: made.stat().st_ino != last)
        assert again.pid != killed.pid
        until(lambda: serving.issue()["wait"], every_s=1.0)
    psutil.wait_procs([again], timeout=90)
    assert not again.is_running()


def test_one_that_was_stopped_is_killed_and_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    migrated(tmp_path).dispose()
    settings = ServeSettings(tmp_path, default_url(tmp_path))

    monkeypatch.setattr(forecasting, "HUNG_S", 600.0)

    async def walk() -> tuple[int, int]:
        keeper = ForecastKeeper(settings)
        keeping = asyncio.create_task(keeper.run())
        try:
            stopped = await comes(lambda: keeper.heard)
            os.kill(stopped, signal.SIGSTOP)
            monkeypatch.setattr(forecasting, "HUNG_S", 1.0)
            await comes(lambda: not psutil.pid_exists(stopped))
            monkeypatch.setattr(forecasting, "HUNG_S", 600.0)
            return stopped, await comes(lambda: keeper.heard if keeper.heard != stopped else None)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    stopped, again = asyncio.run(walk())
    assert again != stopped
    assert not psutil.pid_exists(again)
    assert f"the forecast process {stopped} hangs and is killed" in caplog.text


@pytest.mark.slow
def test_several_server_processes_tell_what_one_process_forecasts(postgresql: PostgreSQL, tmp_path: Path) -> None:
    with postgresql.database() as url:
        installation = with_means(tmp_path / "data", url)
        with Serving(installation, processes=2, settings={"forecasts": True}) as serving:
            board = f"/api/v1/branches/{installation.branch}/board"
            for verb in ("open", "call"):
                serving.issue()
                assert serving.verb("1", verb)[0] == 200

            def told() -> list[Any]:
                """By several connections, each to the process that has the fewest."""
                waits = [serving.call("GET", board)[1]["services"][0]["wait"] for _ in range(4)]
                return waits if all(one and one["p50_s"] and one == waits[0] for one in waits) else []

            until(told, every_s=0.5)
            before = until(lambda: forecast_process(serving))
            os.kill(serving.pid, signal.SIGHUP)  # a new version of the program is put in use
            after = until(lambda: (one := forecast_process(serving)) and one.pid != before.pid and one, every_s=0.1)
        psutil.wait_procs([before, after], timeout=90)
        assert not after.is_running()
