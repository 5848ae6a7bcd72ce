"""`motcua bench`: what this machine gives, each figure beside its reference from the same run."""

import argparse
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from language.messages import _
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings

if TYPE_CHECKING:
    from .figures import Figure, Missing
    from .report import Report
    from .session import Session

    Measure: TypeAlias = Callable[[Session], Iterator[Figure | Missing]]

NAMES = ("tickets", "writer", "fanout", "notice", "backlog", "start")
SECONDS, QUICK_SECONDS = 4, 1
ROUNDS, QUICK_ROUNDS = 5, 2
MOST_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar=_("NAME"),
        help=_("only these: {names}").format(names=", ".join(NAMES)),
    )  # fmt: skip
    parser.add_argument(
        "--quick", action="store_true", help=_("less of everything: shows that it works, and little more")
    )
    parser.add_argument(
        "--seconds", type=int, metavar="N", help=_("of each run of the load generator ({usual})").format(usual=SECONDS)
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", help=_("of ours and the reference in turns ({usual})").format(usual=ROUNDS)
    )


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Measures on branches of its own in a folder that is gone afterwards; no data of yours is touched."""
    from .report import text

    usual_s, usual_rounds = (QUICK_SECONDS, QUICK_ROUNDS) if arguments.quick else (SECONDS, ROUNDS)
    seconds = usual_s if arguments.seconds is None else arguments.seconds
    rounds = usual_rounds if arguments.rounds is None else arguments.rounds
    if not 1 <= seconds <= MOST_SECONDS or not 1 <= rounds <= MOST_SECONDS:
        raise WrongUse(_("--seconds and --rounds go from 1 to {most}").format(most=MOST_SECONDS))
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        report = measure(settings.database, arguments.only, seconds, rounds, quick=arguments.quick, say=output.say)
    except OSError as error:
        raise Failed(_("the bench broke off: {error}").format(error=error)) from error
    finally:
        signal.signal(signal.SIGTERM, before)
    output.say("\n" + text(report))
    output.result(**msgspec.to_builtins(report))
    return 0


def measure(
    database: str, names: tuple[str, ...] | list[str], seconds: int, rounds: int, *, quick: bool,
    say: Callable[[str], None],
) -> "Report":  # fmt: skip
    """Everything that `names` ask for. Raises OSError, and what only a fault of ours can raise."""
    from .figures import Figure
    from .machine import commit, this_machine
    from .report import Report
    from .session import Pace, Session

    machine, began = this_machine(), time.monotonic()
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    found: list[Figure | Missing] = []
    with (
        tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder,
        Session(Path(folder), Pace(seconds, rounds, quick), database, _progress(say)) as session,
    ):
        for name in NAMES:
            if name in names:
                found += _measures()[name](session)
    quickly = " --quick" if quick else ""
    return Report(
        commit=commit(),
        taken_at=taken_at,
        command=f"motcua bench --only {' '.join(names)} --seconds {seconds} --rounds {rounds}{quickly}",
        quick=quick,
        took_s=round(time.monotonic() - began, 1),
        machine=machine,
        figures=[each for each in found if isinstance(each, Figure)],
        not_measured=[each for each in found if not isinstance(each, Figure)],
    )


def _measures() -> "dict[str, Measure]":
    """Imported when they are wanted: every other command does without."""
    from . import backlog, commits, fanout, start, tickets

    return {
        "tickets": tickets.measure,
        "writer": commits.measure,
        "fanout": fanout.measure,
        "notice": fanout.measure_notice,
        "backlog": backlog.measure,
        "start": start.measure,
    }


def _progress(say: Callable[[str], None]) -> Callable[[str], None]:
    began = time.monotonic()
    return lambda text: say(f"{time.monotonic() - began:7.1f} s  {text}")


def _stop(number: int, frame: FrameType | None) -> None:
    """Everything that was started is ended on the way out, as by Ctrl+C."""
    raise KeyboardInterrupt
