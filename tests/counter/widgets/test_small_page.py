"""The small window: on top, every key works in it, and a question finds its room."""

import pytest
from PySide6.QtCore import Qt

from counter.acts.acts import Act
from counter.widgets.small_page import ASKING, SIZE
from language.messages import LANGUAGES
from protocol import commands as c
from tests.counter.clerk import Clerk
from ui.language.switch import LanguageSwitch

from .test_window import cut_off


def test_a_whole_visit_in_the_small_window(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    clerk.until(lambda: clerk.rows("waiting-list"))
    clerk.key("Ctrl+M")
    assert clerk.window.size() == SIZE
    assert clerk.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    clerk.reads("small-number", "HT-001")
    clerk.reads("small-service", "waiting longest")
    clerk.key("F2")
    clerk.reads("small-state", "Called, not here yet")
    clerk.click("small-start")
    clerk.reads("small-state", "Being served")
    clerk.key("F5")
    clerk.until(lambda: clerk.window.size() == ASKING)
    clerk.key("1")
    clerk.reads("small-state", "Nobody at the counter")
    assert clerk.window.size() == SIZE
    clerk.reads("small-notice", "HT-001 is done")
    assert clerk.last("completed")["outcome"] == "received"


def test_it_comes_back_as_it_was(clerk: Clerk) -> None:
    clerk.ready()
    size = clerk.window.size()
    clerk.key("Ctrl+M")
    clerk.click("large-window")
    assert clerk.window.size() == size
    assert not clerk.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert clerk.widget("call-next").isVisible()


def test_papers_and_keys_and_signing_in_need_the_large_one(clerk: Clerk) -> None:
    clerk.key("Ctrl+M")
    assert clerk.widget("login-user").isVisible()
    clerk.serving_one().key("Ctrl+M")
    clerk.key("F9")
    clerk.until(lambda: clerk.widget("scan-start").isVisible())
    clerk.key("Esc")
    clerk.key("Ctrl+M")
    clerk.key("F1")
    assert clerk.text("help-title") == "Keys"
    clerk.key("F1")
    assert clerk.widget("complete").isVisible()


def test_the_tray_says_how_many_wait_and_brings_the_window(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready()
    tray = clerk.window.tray
    clerk.until(lambda: "Waiting: 1" in tray.sign.toolTip())
    show, small, _setup, _quit = tray.menu.actions()
    small.trigger()
    assert clerk.window.is_small
    show.trigger()
    assert not clerk.window.is_small


def test_own_figures_of_the_day(clerk: Clerk) -> None:
    clerk.serving_one()
    assert clerk.text("own-day") == "This counter: 0 served"
    clerk.key("F5")
    clerk.key("1")
    clerk.reads("own-day", "This counter: 1 served · < 1 min each")


def test_the_set_up_is_a_key_a_button_and_an_entry_of_the_tray_but_never_with_a_person_in_hand(clerk: Clerk) -> None:
    asked: list[None] = []
    clerk.program.setup_wanted.connect(lambda: asked.append(None))
    clerk.click("setup")
    clerk.key("Ctrl+Shift+S")
    assert len(asked) == 2
    clerk.serving_one()
    clerk.key("Ctrl+Shift+S")
    clerk.reads("notice", "Finish with the person in hand first, then set this machine up.")
    _show, _small, setup, _quit = clerk.window.tray.menu.actions()
    setup.trigger()
    assert len(asked) == 2
    clerk.key("F5")
    clerk.key("1")
    clerk.idle()
    setup.trigger()
    assert len(asked) == 3


def test_it_may_be_restarted_from_afar_only_while_nothing_is_asked_and_nobody_is_in_hand(clerk: Clerk) -> None:
    program = clerk.program
    idle = [program._is_idle()]
    program.questions.start(Act.ISSUE)  # the clerk chooses the service of whoever came to the desk
    idle.append(program._is_idle())
    program.questions.close()
    idle.append(program._is_idle())
    clerk.serving_one()
    assert [*idle, program._is_idle()] == [True, False, True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_refusal_cuts_nothing_off(clerk: Clerk, english: LanguageSwitch, language: str) -> None:
    clerk.serving_one()
    clerk.key("Ctrl+M")
    english.use(language)
    clerk.program.act_sender.send(Act.COMPLETE, c.Complete("no_such_outcome"))
    clerk.until(lambda: clerk.text("small-notice"))
    assert cut_off(clerk) == []
