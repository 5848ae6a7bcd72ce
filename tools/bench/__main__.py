"""`python -m tools.bench [--only NAME…]`: measures and prints; `--json` prints the report as one line."""

import argparse
import signal
import sys
from types import FrameType

import msgspec

from .measure import NAMES, QUICK_ROUNDS, QUICK_SECONDS, ROUNDS, SECONDS, measure
from .report import text

LIMIT = range(1, 61)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="less of everything: shows that it works, little more")
    parser.add_argument("--seconds", type=int, choices=LIMIT, metavar="N", help="of each run of the load generator")
    parser.add_argument("--rounds", type=int, choices=LIMIT, metavar="N", help="of ours and the reference in turns")
    parser.add_argument("--database", default="sqlite:///", help="a PostgreSQL; without, one from a wheel")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    usual_s, usual_rounds = (QUICK_SECONDS, QUICK_ROUNDS) if arguments.quick else (SECONDS, ROUNDS)
    signal.signal(signal.SIGTERM, _stop)
    report = measure(
        arguments.database, arguments.only, arguments.seconds or usual_s, arguments.rounds or usual_rounds,
        quick=arguments.quick, say=lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip
    print(msgspec.json.encode(report).decode() if arguments.json else text(report))
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """Ends what was started on the way out, as Ctrl+C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
