"""`motcua serve`, with the number of asyncio's tasks written into a file beside its data folder: `DATA.tasks`."""

import asyncio
import os
import sys
import threading
import time
from pathlib import Path

from server.cli.main import main

EVERY_S = 1.0


def count_tasks() -> int:
    """All that are scheduled and not yet collected; Python 3.12 keeps them under another name."""
    name = "_scheduled_tasks" if hasattr(asyncio.tasks, "_scheduled_tasks") else "_all_tasks"
    return len(getattr(asyncio.tasks, name))


def watch(file: Path) -> None:
    """Whole or not at all: a reader must not find half a number."""
    while True:
        part = file.with_suffix(".part")
        part.write_text(str(count_tasks()), encoding="ascii")
        os.replace(part, file)
        time.sleep(EVERY_S)


if __name__ == "__main__":
    data = Path(sys.argv[sys.argv.index("--data") + 1])
    threading.Thread(target=watch, args=(data.with_suffix(".tasks"),), daemon=True).start()
    sys.exit(main())
