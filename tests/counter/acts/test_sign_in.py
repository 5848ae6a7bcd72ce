"""Signing in, opening, pausing, closing and leaving, by keys, against a real server."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from counter.program import Program
from tests.counter.clerk import WAIT_MS, Clerk
from tests.serving import PASSWORD, Serving


def test_a_wrong_password_is_said_and_the_form_is_ready_again(clerk: Clerk) -> None:
    clerk.sign_in(password="guessed")
    clerk.reads("login-error", "The name or the password is wrong.")
    clerk.type(PASSWORD)
    clerk.key("Return")
    clerk.until(lambda: clerk.widget("ticket-state").isVisible())
    clerk.reads("clerk", "clerk1")
    assert not any("guessed" in line or PASSWORD in line for line in clerk.serving.log)


def _logins(serving: Serving) -> int:
    return sum("/counters/{c}/login" in line for line in serving.log)


def test_nothing_is_sent_without_a_password(clerk: Clerk) -> None:
    clerk.type("clerk1", into="login-user")
    clerk.click("login-submit")
    clerk.reads("login-error", "Type your name and your password.")
    clerk.type(PASSWORD)
    clerk.key("Return")
    clerk.reads("clerk", "clerk1")
    clerk.until(lambda: _logins(clerk.serving) > 0)
    assert _logins(clerk.serving) == 1


def test_the_error_is_in_the_language_of_the_screen(clerk: Clerk) -> None:
    clerk.click("language")
    assert clerk.text("login-submit") == "Đăng nhập"
    clerk.sign_in(password="guessed")
    clerk.reads("login-error", "không đúng")


def test_open_pause_with_a_reason_open_again_close_log_out(clerk: Clerk) -> None:
    clerk.sign_in()
    clerk.until(lambda: clerk.widget("ticket-state").isVisible())
    assert clerk.text("ticket-state") == "The counter is closed"
    clerk.click("open")
    clerk.reads("counter-state", "Open")
    clerk.key("F10")
    clerk.reads("question", "Why pause?")
    clerk.key("2")
    clerk.reads("counter-state", "Paused")
    clerk.reads("ticket-state", "Paused: Lunch")
    assert not clerk.enabled("call-next")
    clerk.key("F10")
    clerk.reads("counter-state", "Open")
    clerk.key("Shift+F10")
    clerk.reads("counter-state", "Closed")
    clerk.key("Ctrl+L")
    clerk.until(lambda: clerk.widget("login-user").isVisible())
    assert clerk.text("login-user") == ""
    assert clerk.kinds()[-4:] == ["counter_paused", "counter_opened", "counter_closed", "clerk_out"]


def test_a_pause_waits_for_the_person_in_hand_and_can_be_taken_back(clerk: Clerk) -> None:
    clerk.serving_one().key("F10")
    clerk.key("1")
    clerk.reads("counter-state", "Will pause after this person")
    assert clerk.text("ticket-state") == "Being served"
    clerk.key("F10")
    clerk.reads("counter-state", "Open")


def test_nobody_logs_out_with_a_person_in_hand(clerk: Clerk) -> None:
    clerk.serving_one()
    assert not clerk.enabled("logout")
    clerk.key("Ctrl+L")
    assert clerk.widget("ticket-number").isVisible()


def test_signing_in_elsewhere_leaves_this_counter(clerk: Clerk) -> None:
    clerk.ready()
    clerk.serving.verb("2", "login", {"user": "clerk1", "password": PASSWORD})
    clerk.until(lambda: clerk.widget("login-user").isVisible())


def test_a_counter_that_is_taken_out_finishes_its_person_and_its_clerk_is_told_why(clerk: Clerk) -> None:
    clerk.serving_one()
    installation = clerk.serving.installation
    installation.configure(replace(installation.config, counters=installation.config.counters[1:]))
    clerk.until(lambda: clerk.program.picture.branch is not None and len(clerk.program.picture.branch.counters) == 5)
    clerk.key("F5")
    clerk.key("1")
    clerk.until(lambda: clerk.widget("login-user").isVisible())
    clerk.reads("login-error", "Counter 1 was taken out of the branch, so you are signed out.")


def test_the_language_switches_everything_at_once(clerk: Clerk) -> None:
    clerk.serving_one().key("F5")
    clerk.key("Down")
    clerk.key("Alt+L")
    assert clerk.text("question") == "Kết quả thế nào?"
    assert clerk.text("ticket-service") == "Hộ tịch"
    clerk.key("Return")
    clerk.reads("ticket-state", "Chưa có ai tại quầy")
    assert clerk.text("call-next") == "Gọi số tiếp"
    assert clerk.last("completed")["outcome"] == "result_given"


def test_a_token_that_is_not_known_is_said(qtbot: QtBot, new_program: Callable[..., Program]) -> None:
    program = new_program(token="counter_revoked")
    program.window.show()
    program.start()
    qtbot.waitUntil(lambda: "Have the counter enrolled again" in program.session.error, timeout=WAIT_MS)
    assert not program.branch_link.link.is_connected


def test_a_counter_the_branch_has_not_is_said(
    qtbot: QtBot, new_program: Callable[..., Program], serving: Serving
) -> None:
    program = new_program(counter="77", token=serving.installation.tokens["counter-1"])
    program.window.show()
    program.start()
    qtbot.waitUntil(lambda: program.picture.has_snapshot, timeout=WAIT_MS)
    said = program.window.login.findChild(QLabel, "login-error")
    assert said is not None
    assert "no counter 77" in said.text()
