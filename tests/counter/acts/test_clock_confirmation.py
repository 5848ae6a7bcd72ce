"""A confirmed time is sent once: one that arrives late would be wrong. What became of it is said."""

from pytestqt.qtbot import QtBot

from counter.acts.clock_confirmation import ClockConfirmation
from counter.acts.notice import Kind, Notice
from counter.branch.live_picture import LivePicture
from protocol import commands as c
from server.cli.demo.programs import free_port
from tests.counter.clerk import Clerk
from tests.counter.made import NOW, fixed_clock
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

COMMAND = c.ConfirmClock(int(NOW.timestamp() * 1000))


def test_without_an_answer_the_clerk_is_told_and_nothing_is_kept(qtbot: QtBot, english: LanguageSwitch) -> None:
    clock = fixed_clock()
    requests = Requests(f"http://127.0.0.1:{free_port()}", "t", clock)
    confirmation = ClockConfirmation(requests, LivePicture("1", clock), english, "CN01")
    with qtbot.waitSignal(confirmation.told) as told:
        confirmation.send(COMMAND)
    said = "Confirm date and time: the server did not answer. Press it again when the server is back."
    assert told.args == [Notice(Kind.REFUSED, said)]


def test_without_a_clerk_it_is_refused_in_words(clerk: Clerk) -> None:
    told: list[Notice] = []
    clerk.program.clock_confirmation.told.connect(told.append)
    clerk.program.clock_confirmation.send(COMMAND)
    clerk.until(lambda: bool(told))
    assert told[0].kind is Kind.REFUSED
    assert told[0].text.startswith("Confirm date and time: ")
    assert "clock_believed" not in clerk.kinds()
