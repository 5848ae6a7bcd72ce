"""`python -m tests.prove [STEP…]`: the long runs in turn; each writes its part of the figures when done."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from tools.bench.measure import NAMES, QUICK_ROUNDS, QUICK_SECONDS, ROUNDS, SECONDS, measure
from tools.bench.rig.machine import commit, this_machine

from . import (
    advice,
    advice_plot,
    booking,
    boot,
    city,
    codes,
    document,
    door,
    door300,
    dossiers,
    forecast,
    kills,
    manager,
    phone,
    plan,
    scans,
    soak,
    standby,
    year,
)
from .faults import bench as faults
from .faults import rounds

STEPS = (
    "kills",
    "city",
    "faults",
    "door",
    "door300",
    "phone",
    "bench",
    "soak",
    "year",
    "standby",
    "boot",
    "manager",
    "booking",
    "codes",
    "dossiers",
    "scans",
    "forecast",
    "plan",
    "advice",
)
SEED = 20_260_101


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description="The long runs; see docs/figures.md.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"{', '.join(STEPS)}; page: only write the page")
    parser.add_argument("--minutes", type=float, default=20.0, help="of the soak (20)")
    parser.add_argument("--kills", type=int, default=20, help="how often the server is killed (20)")
    parser.add_argument("--tickets", type=int, default=5_000, help="of the four processes (5000)")
    parser.add_argument(
        "--commands", type=int, default=100_000, help="of the fault bench; parts that are in build/faults are kept"
    )
    parser.add_argument("--only", metavar="ROUND", choices=rounds.ROUNDS, help="one round of the fault bench")
    parser.add_argument("--short", action="store_true", help="of plan: one small branch alone, a quarter of the days")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--database", default="sqlite:///", help="a PostgreSQL for the bench; without, one from a wheel"
    )
    parser.add_argument(
        "--kept", type=Path, metavar="FOLDER", help="where the year of 30 branches, or the dossiers, are kept, or made"
    )
    parser.add_argument("--kiosks", type=int, default=6, help="of door300 (6)")
    parser.add_argument("--greeters", type=int, default=5, help="of door300 (5)")
    parser.add_argument("--dossiers", type=int, default=100_000, help="of dossiers, beside 1,000 (100000)")
    parser.add_argument("--days", type=int, default=forecast.DAYS, help=f"of forecast ({forecast.DAYS})")
    parser.add_argument("--advised", type=int, default=advice.DAYS, help=f"days of each kind of advice ({advice.DAYS})")
    parser.add_argument("--quick", action="store_true", help="a quick bench")
    parser.add_argument("--dry", action="store_true", help="write nothing into docs/")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended, as after an interrupt
    steps = arguments.steps or [step for step in STEPS if step != "boot" or boot.can_run()]
    if unknown := set(steps) - {*STEPS, "page"}:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    figures, good = document.read(), True
    for step in (step for step in STEPS if step in steps):
        say(f"— {step}")
        found, held = RUNS[step](arguments)
        good = good and held
        figures = msgspec.structs.replace(figures, **{step: found})
        if arguments.dry:
            sys.stdout.write(document.part(document.Figures(**{step: found})) + "\n")
        else:
            document.write(figures)
    if "page" in steps:
        document.write_page(figures)
    return 0 if good else 1


def say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {text}", flush=True)


def _bench(arguments: argparse.Namespace) -> tuple[Any, bool]:
    seconds, times = (QUICK_SECONDS, QUICK_ROUNDS) if arguments.quick else (SECONDS, ROUNDS)
    return measure(arguments.database, NAMES, seconds, times, quick=arguments.quick, say=say), True


def _kills(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove kills --kills {arguments.kills} --seed {arguments.seed}"
    origin, result = _timed(command, lambda: kills.run(arguments.kills, arguments.seed, say))
    return document.KillsProof(**origin, result=result), not result.faults


def _soak(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove soak --minutes {arguments.minutes:g} --seed {arguments.seed}"
    origin, result = _timed(command, lambda: soak.run(arguments.minutes, arguments.seed, say))
    return document.SoakProof(**origin, result=result), not result.faults


def _city(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove city --tickets {arguments.tickets}"
    origin, result = _timed(command, lambda: city.run(arguments.tickets, say))
    return document.CityProof(**origin, result=result), not result.faults


def _faults(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove faults --commands {arguments.commands} --seed {arguments.seed}"
    origin, result = _timed(command, lambda: faults.run(arguments.commands, arguments.seed, say, arguments.only))
    return document.FaultsProof(**origin, result=result), not result.faults


def _year(arguments: argparse.Namespace) -> tuple[Any, bool]:
    kept = arguments.kept
    command = "python -m tests.prove year" + (" --kept FOLDER" if kept else "")
    origin, result = _timed(command, lambda: year.run(30, 250, 500, kept, say))
    return document.YearProof(**origin, result=result), not result.faults


def _standby(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove standby", lambda: standby.run(say))
    return document.StandbyProof(**origin, result=result), not result.faults


def _boot(arguments: argparse.Namespace) -> tuple[Any, bool]:
    if not boot.can_run():
        raise SystemExit("boot: needs root, unshare, nsenter, systemctl and curl")
    origin, result = _timed("python -m tests.prove boot", lambda: boot.run(say))
    return document.BootProof(**origin, result=result), not result.faults


def _door(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove door", lambda: door.run(say))
    return document.DoorProof(**origin, result=result), not result.faults


def _door300(arguments: argparse.Namespace) -> tuple[Any, bool]:
    assumed = door300.Assumptions(kiosks=arguments.kiosks, greeters=arguments.greeters)
    command = f"python -m tests.prove door300 --kiosks {assumed.kiosks} --greeters {assumed.greeters}"
    origin, result = _timed(command, lambda: door300.run(say, assumed))
    return document.Door300Proof(**origin, result=result), not result.faults


def _phone(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove phone", lambda: phone.run(say))
    return document.PhoneProof(**origin, result=result), not result.faults


def _manager(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove manager", lambda: manager.run(say))
    return document.ManagerProof(**origin, result=result), not result.faults


def _booking(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove booking", lambda: booking.run(say))
    return document.BookingProof(**origin, result=result), not result.faults


def _codes(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove codes", lambda: codes.run(64, 5_000, say))
    return document.CodesProof(**origin, result=result), not result.faults


def _dossiers(arguments: argparse.Namespace) -> tuple[Any, bool]:
    kept = arguments.kept
    command = f"python -m tests.prove dossiers --dossiers {arguments.dossiers}" + (" --kept FOLDER" if kept else "")
    origin, result = _timed(command, lambda: dossiers.run(arguments.dossiers, kept, say))
    return document.DossiersProof(**origin, result=result), not result.faults


def _forecast(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove forecast --days {arguments.days}"
    origin, result = _timed(command, lambda: forecast.run(arguments.days, 2, say))
    return document.ForecastProof(**origin, result=result), not result.faults


def _advice(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = f"python -m tests.prove advice --advised {arguments.advised}"
    origin, (result, days) = _timed(command, lambda: advice.run(arguments.advised, 2, say))
    if not arguments.dry:
        acts = [act for one in days for act in one.acts]
        advice_plot.PICTURE.write_text(advice_plot.drawn(acts, result.bins), "utf-8")
    return document.AdviceProof(**origin, result=result), not result.faults


def _plan(arguments: argparse.Namespace) -> tuple[Any, bool]:
    command = "python -m tests.prove plan" + (" --short" if arguments.short else "")
    origin, result = _timed(command, lambda: plan.run(2, say, short=arguments.short))
    return document.PlanProof(**origin, result=result), not result.faults


def _scans(arguments: argparse.Namespace) -> tuple[Any, bool]:
    origin, result = _timed("python -m tests.prove scans", lambda: scans.run(say))
    return document.ScansProof(**origin, result=result), not result.faults


def _timed(command: str, do: Callable[[], Any]) -> tuple[dict[str, Any], Any]:
    began, machine = time.monotonic(), this_machine()
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    result = do()
    took_s = round(time.monotonic() - began, 1)
    origin = {"commit": commit(), "taken_at": taken_at, "command": command, "took_s": took_s, "machine": machine}
    return origin, result


RUNS: dict[str, Callable[[argparse.Namespace], tuple[Any, bool]]] = {
    "kills": _kills,
    "city": _city,
    "faults": _faults,
    "door": _door,
    "door300": _door300,
    "phone": _phone,
    "bench": _bench,
    "soak": _soak,
    "year": _year,
    "standby": _standby,
    "boot": _boot,
    "manager": _manager,
    "booking": _booking,
    "codes": _codes,
    "dossiers": _dossiers,
    "scans": _scans,
    "forecast": _forecast,
    "plan": _plan,
    "advice": _advice,
}


if __name__ == "__main__":
    sys.exit(main())
