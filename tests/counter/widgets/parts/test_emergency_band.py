"""An emergency is told at every counter, over everything, and takes no key."""

from tests.counter.clerk import Clerk


def tell(clerk: Clerk, level: str, english: str) -> None:
    text = {"vi": "Mời rời khỏi toà nhà", "en": english}
    path = f"/api/v1/branches/{clerk.serving.installation.branch}/message"
    status, answer = clerk.serving.call("POST", path, {"level": level, "text": text}, clerk.serving.sign_in())
    assert status == 200, answer


def clear(clerk: Clerk) -> None:
    path = f"/api/v1/branches/{clerk.serving.installation.branch}/message"
    assert clerk.serving.call("DELETE", path, token=clerk.serving.sign_in())[0] == 200


def test_an_emergency_stands_over_the_clerks_page_until_it_is_taken_back(clerk: Clerk) -> None:
    clerk.serving_one().key("F8")
    clerk.reads("question", "Where to?")
    tell(clerk, "emergency", "Please leave the building")
    clerk.reads("emergency-text", "Please leave the building")
    assert clerk.widget("emergency").isVisible()
    clerk.key("1")  # the keys still go to the question
    clerk.reads("question", "To which service?")
    clear(clerk)
    clerk.until(lambda: not clerk.widget("emergency").isVisible())


def test_it_is_seen_before_anybody_has_signed_in_and_in_the_small_window(clerk: Clerk) -> None:
    tell(clerk, "emergency", "Fire")
    clerk.until(lambda: clerk.widget("emergency").isVisible())
    clerk.ready()
    clerk.key("Ctrl+M")
    clerk.until(lambda: clerk.program.window.is_small)
    clerk.reads("emergency-text", "Fire")
    assert clerk.widget("emergency").isVisible()
    small = clerk.program.window
    assert small.height() >= small.small.wanted.height() + clerk.widget("emergency").height()


def test_a_notice_is_for_the_lobby_and_not_shown_here(clerk: Clerk) -> None:
    tell(clerk, "notice", "No power in area A")
    clerk.until(lambda: clerk.kinds()[-1] == "message_set")
    clerk.ready()
    assert not clerk.widget("emergency").isVisible()
