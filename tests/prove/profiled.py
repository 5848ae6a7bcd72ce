"""Where a server's CPU time goes while it issues tickets: `python -m tests.prove.profiled [--postgresql]`.

The event loop's thread and the writer's are profiled apart, by their own CPU time, so that waiting does not count. The
profiler costs much more than what it measures: only the shares mean something.
"""

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from server.cli.main import main as motcua
from server.journal.write.writer import Writer
from tests.postgresql import PostgreSQL
from tools.bench.rig import wrk
from tools.bench.rig.scratch import NO_PAST, set_up
from tools.bench.rig.serving import start_server, wait_ready

LINES = 60


def main() -> None:
    if "serve" in sys.argv[1:2]:
        sys.exit(_serve(Path(sys.argv[sys.argv.index("--data") + 1])))
    parser = argparse.ArgumentParser(prog="python -m tests.prove.profiled", description=__doc__)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL from a wheel; otherwise on SQLite")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--sort", default="tottime", choices=("tottime", "cumulative"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-profile-") as name, ExitStack() as stack:
        data = Path(name) / "data"
        database = None
        if arguments.postgresql:
            server = PostgreSQL(durable=True)
            stack.callback(server.close)
            database = stack.enter_context(server.database())
        scratch = set_up(data, database, NO_PAST)
        child = start_server(scratch, Path(name) / "log", module="tests.prove.profiled")
        try:
            port = child.port()
            wait_ready(port)
            body = f'{{"service":"{scratch.config.services[0].code}"}}'
            script = Path(name) / "post.lua"
            script.write_text(wrk.script(scratch.tickets_path, port, scratch.tokens["kiosk"], body), encoding="utf-8")
            load = wrk.run(script, port, arguments.connections, arguments.seconds)
        finally:
            child.end()
        print(f"{load.requests} requests, {arguments.connections} connections, {load.per_s:.0f}/s under the profiler")
        for thread in ("loop", "writer"):
            print(f"\n— the {thread}'s thread")
            stats = pstats.Stats(str(data.with_suffix(f".{thread}")))
            stats.sort_stats(arguments.sort).print_stats(arguments.lines)


def _serve(data: Path) -> int:
    run = Writer._run

    def profiled(self: Writer) -> None:
        _profiled(data.with_suffix(".writer"), lambda: run(self))

    Writer._run = profiled  # type: ignore[method-assign]
    codes: list[int] = []
    _profiled(data.with_suffix(".loop"), lambda: codes.append(motcua()))
    return codes[0]


def _profiled(file: Path, do: Callable[[], object]) -> None:
    profile = cProfile.Profile(time.thread_time)
    try:
        profile.runcall(do)
    finally:
        profile.dump_stats(file)


if __name__ == "__main__":
    main()
