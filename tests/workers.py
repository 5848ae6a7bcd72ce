"""Which tests share a worker, and which go first: for pytest-xdist, `--dist loadgroup`.

What a file starts for its tests (a server, a Chromium, a PostgreSQL) is started once if they stay together; and a long
file that begins last keeps one worker busy while the others have nothing left.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling

from .slow import expected_s


class ByFile(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    """A unit of work is a file, unless a test is marked to be of another group; they are dealt out as collected."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return group.partition("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """Sorts the groups of ByFile, the longest first, and leaves the order within a group."""
    lasts_s: dict[str, float] = {}
    for item in items:
        lasts_s[group_of(item)] = lasts_s.get(group_of(item), 0.0) + expected_s(item)
    items.sort(key=lambda item: -lasts_s[group_of(item)])


def group_of(item: pytest.Item) -> str:
    """Its group's name, of the mark nearest to it, or its file's."""
    mark = item.get_closest_marker("xdist_group")
    return item.nodeid.partition("::")[0] if mark is None else str(mark.args[0])
