"""A typed change is read, or refused."""

import pytest

from server.balance.advice.change import AddSkill, Break, Change, CloseCounter, OnlyServices, OpenCounter, StopNumbers
from server.balance.advice.typed import parsed
from tests.server.queue.branch import BRANCH, MORNING

NINE = MORNING - MORNING % 3_600_000 + 3_600_000


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("open:2:HT", OpenCounter("2", ("HT",), 40)),
        ("open:2:HT:30", OpenCounter("2", ("HT",), 30)),
        ("close:1", CloseCounter("1")),
        ("close:1:15", CloseCounter("1", 15)),
        ("skill:1:DD", AddSkill("1", "DD")),
        ("only:1:HT", OnlyServices("1", ("HT",))),
        ("break:1:09h00:25", Break("1", NINE, 25)),
        ("stop:HT", StopNumbers("HT")),
    ],
)
def test_each_form_is_read(typed: str, change: Change) -> None:
    assert parsed(typed, BRANCH, MORNING)[0] == change


@pytest.mark.parametrize(
    "typed",
    ["", "open:2", "open:99:HT", "open:2:XX", "open:2:HT:0", "open:2:HT:241", "open:2:HT:1:2", "close:1:x", "stop",
     "break:1:25h00", "break:1:07h00", "skill:1:XX", "fire:1"],
)  # fmt: skip
def test_what_is_none_of_the_branch_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parsed(typed, BRANCH, MORNING)
