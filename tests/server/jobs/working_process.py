"""A process of its own that claims jobs: run as `python -m tests.server.jobs.working_process URL NOW HOW_MANY`.

It claims HOW_MANY jobs at the moment NOW, prints their ids, and then does nothing until it is killed.
"""

import sys

from server.jobs.queue import claim
from server.journal.database.engine import open_database

if __name__ == "__main__":
    claimed = claim(open_database(sys.argv[1]), ["mail"], int(sys.argv[2]), int(sys.argv[3]))
    print(*(one.id for one in claimed), flush=True)
    sys.stdin.read()
