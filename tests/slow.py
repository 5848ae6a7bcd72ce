"""Which tests are slow, and so not in `make test-fast`: those that are marked, and those that start what takes long.

By hand is marked what takes more than a second of a processor, with about how many: `@pytest.mark.slow(12)`; and a test
that is generated for everything there is, of which all cases together take more than ten.
"""

import pytest

from server.journal.database.dialects import POSTGRESQL

STARTS = {
    "bare": "an environment with the wheel",
    "chromium": "a browser",
    "evening": "a server, and all that happens in an evening",
    "house": "programs and a server",
    "made_once": "a data folder by `motcua init`",
    "make_station": "a whole kiosk",
    "new_program": "a whole counter, and a server for each test",
    "postgresql": "a database server",
    "program": "a kiosk in a process of its own",
    "room": "programs and a server",
    "serving": "a server, mostly one for each test",
    "standing": "a server, one for each file",
    "watched": "a server that is followed",
    "whole_chromium": "a browser with sound",
}
"""The fixtures whose tests are slow, whoever uses them."""

USUAL_S = 0.1
STARTED_S = 0.5
SLOW_S = 3.0


def mark_what_starts_programs(items: list[pytest.Item]) -> None:
    """Marks the tests that use these fixtures, if only through others, and the PostgreSQL twins of SQLite's."""
    for item in items:
        uses = STARTS.keys() & set(getattr(item, "fixturenames", ()))
        twin = POSTGRESQL in getattr(getattr(item, "callspec", None), "params", {}).values()
        if (uses or twin) and item.get_closest_marker("slow") is None:
            item.add_marker(pytest.mark.slow(STARTED_S))


def expected_s(item: pytest.Item) -> float:
    """About how long a test takes."""
    mark = item.get_closest_marker("slow")
    if mark is None:
        return USUAL_S
    return float(mark.args[0]) if mark.args else SLOW_S
