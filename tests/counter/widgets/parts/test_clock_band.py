"""After a power cut the server does not know whether its clock is right: a clerk says which time it is."""

import time

import pytest

from server.journal.clock.machine import is_synchronised
from tests.counter.clerk import Clerk

NO_TIME_SERVER = not is_synchronised(time.time_ns() // 1_000_000)
needs_doubt = pytest.mark.skipif(not NO_TIME_SERVER, reason="a time server keeps this machine's clock: no doubt")


def reboot(clerk: Clerk) -> None:
    """The server starts again as after a start of its machine: this boot's clock was not believed yet."""
    clerk.serving.kill()
    for record in (clerk.serving.installation.data / "clock").glob("*.json"):
        record.rename(record.with_name("the-boot-before.json"))
    clerk.serving.start()
    clerk.until(lambda: clerk.widget("clock-band").isVisible())


@needs_doubt
def test_a_clerk_who_comes_in_the_morning_logs_in_and_confirms_with_two_keys(clerk: Clerk) -> None:
    assert not clerk.widget("clock-band").isVisible()
    reboot(clerk)
    clerk.reads("clock-title", "Please check date and time: the server says ")
    clerk.reads("clock-text", "Log in to confirm them.")
    assert not clerk.widget("confirm-clock").isVisible()
    clerk.ready()
    assert "Log in" not in clerk.text("clock-text")
    clerk.key("Ctrl+T")
    clerk.reads("question", "Is it now ")
    clerk.key("1")
    clerk.until(lambda: not clerk.widget("clock-band").isVisible())
    clerk.reads("notice", "Date and time are confirmed: ")
    assert "clock_believed" in clerk.kinds()


@needs_doubt
def test_it_covers_nothing_and_the_small_window_has_room_for_it(clerk: Clerk) -> None:
    clerk.ready()
    reboot(clerk)
    clerk.key("Ctrl+M")
    clerk.until(lambda: clerk.program.window.is_small)
    window = clerk.program.window
    assert window.height() >= window.small.wanted.height() + clerk.widget("clock-band").height()
    assert not clerk.widget("clock-text").isVisible()
    clerk.click("confirm-clock")
    clerk.reads("question", "Is it now ")
    clerk.key("Esc")
    assert clerk.text("question") == ""
    assert clerk.widget("clock-band").isVisible()
