"""Followers that can be killed: run as `python -m tests.server.visits.following_process URL`.

For each line that it reads it forks a process, so that none has to import everything anew, and prints its number. That
one folds every stream again and again, some ten events at a time, until it is killed.
"""

import os
import sys
from typing import NoReturn

from server.journal.database.engine import open_database
from server.visits.follower import advance, behind


def follow(url: str) -> NoReturn:
    engine = open_database(url)
    while True:
        for stream in behind(engine):
            advance(engine, stream, 10)


if __name__ == "__main__":
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            follow(sys.argv[1])
        print(pid, flush=True)
        os.waitpid(pid, 0)
