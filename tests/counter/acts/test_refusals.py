"""After every refusal the clerk reads what happened and what to do next, in either language."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from counter.acts.refusals import refusal_text, scan_refusal_text, sign_in_refusal_text
from language.messages import speak
from protocol.commands import COUNTER_VERBS
from protocol.enums import STATUS, Refusal
from protocol.problem import Problem
from server.web.api.routes import OPERATIONS

Say = Callable[[Problem], str]

TITLE = "The server's own title."
TITLE_SAYS_ALL = {Refusal.UNAVAILABLE, Refusal.TOO_MANY_TRIES, Refusal.CLOCK_DOUBTED, Refusal.FIRST_PASSWORD}
ACTS = {"issue", "cancel", *COUNTER_VERBS} - {"login"}
SAID: dict[str, Say] = {"login": sign_in_refusal_text, "scan": scan_refusal_text, **dict.fromkeys(ACTS, refusal_text)}
OPERATION = {operation.name: operation for operation in OPERATIONS}


@pytest.fixture(autouse=True)
def language_afterwards() -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize("operation", sorted(SAID))
def test_the_clerk_reads_what_to_do_next_in_both_languages(operation: str) -> None:
    """After each code that the server lists for an operation that the counter sends."""
    for code in sorted(OPERATION[operation].refusals):
        problem = Problem(STATUS[code], code, TITLE)
        said = []
        for language in ("vi", "en"):
            speak(language)
            said.append(SAID[operation](problem).removeprefix(TITLE).strip())
        assert all(said) or code in TITLE_SAYS_ALL, code
        assert said[0] != said[1] or code in TITLE_SAYS_ALL, code


@pytest.mark.parametrize("say", [refusal_text, sign_in_refusal_text, scan_refusal_text])
def test_of_a_newer_server_its_own_title_is_shown(say: Say) -> None:
    answer = b'{"status": 409, "code": "not_before_2031", "title": "Not before 2031."}'
    assert say(msgspec.json.decode(answer, type=Problem)) == "Not before 2031."


def test_whose_login_is_of_another_branch_is_told_apart_from_a_wrong_token() -> None:
    speak("en")
    elsewhere = sign_in_refusal_text(Problem(403, Refusal.NOT_ALLOWED, TITLE, field="user"))
    wrong_token = sign_in_refusal_text(Problem(403, Refusal.NOT_ALLOWED, TITLE))
    assert "another branch" in elsewhere
    assert wrong_token.startswith(TITLE)
    assert "another branch" not in wrong_token


def test_pages_that_were_refused_are_said_to_be_kept() -> None:
    speak("en")
    for code in (Refusal.NOT_A_PDF, Refusal.TOO_LARGE, Refusal.UNKNOWN_TICKET, Refusal.NOT_ALLOWED):
        assert "The pages are kept" in scan_refusal_text(Problem(STATUS[code], code, TITLE))


def test_a_no_show_too_soon_says_that_a_reason_helps() -> None:
    hasty = refusal_text(Problem(409, Refusal.TOO_EARLY, TITLE, field="reason"))
    assert "choose a reason" in hasty
    assert hasty != refusal_text(Problem(409, Refusal.TOO_EARLY, TITLE))
