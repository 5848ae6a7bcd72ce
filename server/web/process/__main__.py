"""`python -m server.web.process FD`: one of several server processes; see `worker`.

What a server imports stays. To walk it again and again meanwhile takes a fifth of the start, and later of every walk.
"""

import gc
import sys


def main() -> int:
    """Imports the server, and runs it."""
    gc.disable()
    from . import worker

    gc.freeze()
    gc.enable()
    return worker.main()


if __name__ == "__main__":
    sys.exit(main())
