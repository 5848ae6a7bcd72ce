"""A process of its own that follows: run as `python -m tests.server.visits.following_process URL`.

It prints `ready`, and folds every stream again and again, some ten events at a time, until it is killed.
"""

import sys

from server.journal.database.engine import open_database
from server.visits.follower import advance, behind


def run(url: str) -> None:
    engine = open_database(url)
    print("ready", flush=True)
    while True:
        for stream in behind(engine):
            advance(engine, stream, 10)


if __name__ == "__main__":
    run(sys.argv[1])
