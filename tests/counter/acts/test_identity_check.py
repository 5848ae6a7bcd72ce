"""A clerk checks whose appointment it is: typed or scanned, told yes or no."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter.program import Program
from tests.counter.clerk import Clerk
from tests.server.web.pages.ask import ask
from tests.server.web.pages.booking.citizen import branch
from tests.serving import Installation, Serving

pytestmark = pytest.mark.slow

NUMBER = "001203004567"


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    config = branch(one_per_person=True, early_s=14_400)
    with Serving(Installation.staffed(tmp_path / "data", config, 1)) as running:
        yield running


def booked(serving: Serving) -> str:
    """The id of an appointment that was booked with the number."""
    times = ask(serving, "/book/HT/times?branch=CN01")
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', times.text))
    form["time"] = re.findall(r'name="time" value="([^"]+)"', times.text)[0]
    held = ask(serving, "/book/HT/times", form).location
    assert ask(serving, held, {"decision": "book", "number": NUMBER}).status == 303
    return held.rpartition("/")[2]


def test_the_clerk_is_told_whether_the_card_is_of_who_booked(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving
) -> None:
    serving.issue("HT", appointment=booked(serving))
    clerk = Clerk(qtbot, new_program(), serving)
    clerk.ready().called("HT-001")
    clerk.reads("ticket-identity", "Check the identity number: Ctrl+I")
    for typed, told in (
        ("001 203 004 568", "another identity number"),
        (f"{NUMBER}|x|Nguyen Van An", "number matches"),
    ):
        clerk.key("Ctrl+I")
        clerk.reads("question", "Which identity number?")
        clerk.type(typed)
        clerk.key("Return")
        clerk.reads("notice", told)
    assert not any(NUMBER in str(event) for event in serving.journal())
