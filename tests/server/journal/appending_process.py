"""A process of its own that appends: run as `python -m tests.server.journal.appending_process URL NAME HOW_MANY`.

It prints `ready` and waits for a line on its input; then `ack KEY SEQ` as each command is answered and `saw SEQ …`
for every event published, `done` after its last command, and waits for another line before it stops.
"""

import itertools
import sys
import threading
import time

from server.journal.database.engine import open_database
from server.journal.write.committed import Answer, Commit, Done, Published, Result
from server.journal.write.writer import Writer

from .desk import MODELS, NOON, draw

IN_FLIGHT = 8


def run(url: str, name: str, how_many: int) -> None:
    """Appends `how_many` commands (0: without end), eight at a time."""
    lines = threading.Lock()
    room = threading.Semaphore(IN_FLIGHT)

    def say(text: str) -> None:
        with lines:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def publish(published: Published) -> None:
        for item in published.items:
            match item:
                case Commit(_, recorded):
                    say(f"saw {' '.join(str(event.seq) for event in recorded)}")
                case Answer(envelope, on_done, result):
                    if isinstance(result, Done):
                        say(f"ack {envelope.command_id} {result.seq}")
                    on_done(result)

    def answered(result: Result) -> None:
        room.release()

    def clock() -> int:
        return NOON + time.monotonic_ns() // 1_000_000 % 1000  # goes back every second

    writer = Writer(open_database(url), MODELS, clock, publish, poll_s=0.02)
    writer.start()
    say("ready")
    sys.stdin.readline()
    for n in itertools.count() if how_many == 0 else range(how_many):
        room.acquire()
        writer.submit(draw(key=f"{name}-{n}"), answered)
    for _ in range(IN_FLIGHT):
        room.acquire()
    say("done")
    sys.stdin.readline()
    writer.stop()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]))
