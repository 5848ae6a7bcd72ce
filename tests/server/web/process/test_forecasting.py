"""The process that makes the forecasts: its waits are told, and nobody misses it when it is killed."""

import signal
from pathlib import Path
from typing import Any

import msgspec
import psutil  # type: ignore[import-untyped]

from protocol.enums import Role
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


def test_a_wait_is_told_from_the_first_ticket_and_a_killed_process_is_missed_by_nobody(tmp_path: Path) -> None:
    config = template()
    services = tuple(msgspec.structs.replace(one, mean_s=300.0) for one in config.services)
    installation = Installation(tmp_path / "data", msgspec.structs.replace(config, services=services))
    installation.enrol(Role.KIOSK)
    installation.enrol(Role.COUNTER, "1", unattended=True)
    made = installation.data / "forecasts" / f"{installation.branch}.json"
    with Serving(installation, settings={"forecasts": True}) as serving:
        branch = f"/api/v1/branches/{installation.branch}"

        def told() -> Any:
            return serving.call("GET", f"{branch}/board")[1]["services"][0]["wait"]

        assert serving.verb("1", "open")[0] == 200
        serving.issue()
        assert serving.verb("1", "call")[0] == 200
        serving.issue()
        until(lambda: (wait := told()) and wait["p50_s"])
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
