"""What the branch foresees: a counter is warned of a long visit; a manager follows an advice and takes it back."""

import time
from pathlib import Path
from typing import Any, Final

from language.messages import LANGUAGES, _

from .browser import Browser
from .cast import Cast
from .hand import Hand
from .stage import CLERKS, LONG_VISIT, LONG_VISIT_SERVICE, MANAGER, Stage
from .transcript import Transcript
from .wire import Wire

ADVICE_TRIES: Final = 360
"""Half seconds: the process that makes advice yields to everybody else, and makes the forecasts first."""

DESK: Final = (1366, 768)
PAGE_READY: Final = "document.readyState === 'complete' && document.fonts.status === 'loaded'"
DO_IT, UNDO, DONE = "#advice form button", "#done form button", "#done"
FOLLOWS: Final = ("skills_set", "quota_set")
"""What a press does where every counter is open: one counter serves one more service, or a service gives no numbers."""


class ForesightStory:
    """A visit that will be long at counter 2, and an advice. `manager`: the token of the manager's session."""

    def __init__(self, stage: Stage, cast: Cast, out: Path, transcript: Transcript, manager: str) -> None:
        self._stage = stage
        self._cast = cast
        self._out = out
        self._transcript = transcript
        self._branch = f"/api/v1/branches/{stage.branch}"
        self._kiosk = Wire(cast.url, stage.tokens["citizens"])
        self._manager = Wire(cast.url, manager)

    @property
    def _desk(self) -> Hand:
        return self._cast.counters["2"]

    def long_visit_begins(self) -> str:
        """Counter 2 calls somebody whose procedure varies much, and serves them; their number. Raises HandError."""
        asked = {"service": LONG_VISIT_SERVICE, "procedure": LONG_VISIT}
        issued = self._kiosk.post(f"{self._branch}/tickets", asked)
        self._desk.wait("call-next", "enabled", equals=True)
        self._desk.key("F2")
        number = str(self._desk.wait("ticket-number", "text", equals=issued["number"]))
        self._cast.display.wait("call-number-0", "text", contains=number)
        self._transcript.say(CLERKS["2"], _("calls {number} at counter 2; the TV shows both").format(number=number))
        return number

    def is_served(self) -> None:
        """From here the time of the long visit runs. Raises HandError."""
        self._desk.key("F4")
        self._desk.wait("complete", "enabled", equals=True)

    def is_warned(self, number: str) -> None:
        """The counter was warned of it. Raises HandError or CheckFailed."""
        self._desk.wait("watch")
        self._desk.wait("help-park", "enabled", equals=True)
        said = str(self._desk.get("watch-title"))
        self._desk.grab(self._out / "counter-overrun-vi.png")
        self._desk.tap("language")
        self._desk.wait("watch-title", "text", differs=said)
        self._desk.grab(self._out / "counter-overrun-en.png")
        self._desk.tap("language")
        warn_s = next(body.get("warn_s") for kind, body in self._events() if _is_start(kind, body, number))
        warned = _("counter 2 is warned after {n} s of serving: {said}").format(n=warn_s, said=said)
        self._transcript.check(warned, warn_s is not None)

    def advice_comes(self) -> None:
        """Waits until the manager is advised something that a press does. Raises CheckFailed."""
        for _try in range(ADVICE_TRIES):
            advised = self._manager.get(f"{self._branch}/advice")["advice"]
            if advised:
                break
            time.sleep(0.5)
        self._transcript.check(_("the manager is advised what to do now"), bool(advised))

    def advice_is_followed_and_taken_back(self, browser: Browser) -> None:
        """One press each, on the manager's page. Raises BrowserError or CheckFailed."""
        page = f"{self._cast.url}/manager/{self._stage.branch}"
        for language in reversed(LANGUAGES):  # the first is pressed
            browser.open(f"{page}?lang={language}", *DESK, f"{PAGE_READY} && {_is_there(DO_IT)}")
            browser.save(self._out / f"advice-{language}.png", show="#advice")
        said = browser.text("#advice li:has(form) b")
        browser.press(DO_IT, f"{PAGE_READY} && {_is_there(UNDO)}")
        browser.save(self._out / "advice-done-vi.png")
        self._transcript.say("manager", _("{name} does what is advised: {said}").format(name=MANAGER, said=said))
        browser.press(UNDO, f"{PAGE_READY} && {_is_there(DONE)}")
        browser.save(self._out / "advice-undone-vi.png")
        acts = [(kind, body) for kind, body in self._events() if kind in FOLLOWS]
        what = _("the advice is followed and taken back, each an entry of the journal: {kinds}")
        told = what.format(kinds=" → ".join(kind for kind, _body in acts))
        self._transcript.check(told, len(acts) == 2 and self._is_as_before(acts[1][1]))

    def _is_as_before(self, body: dict[str, Any]) -> bool:
        """Whether this last event has put back what the catalogue says."""
        if "service" in body:
            return body.get("quota") is None
        counters = self._manager.get(self._branch)["counters"]
        return list(body["skills"]) == next(list(one["skills"]) for one in counters if one["id"] == body["counter"])

    def _events(self) -> list[tuple[str, dict[str, Any]]]:
        found = self._manager.get(f"{self._branch}/journal?limit=1000")["events"]
        return [(one["kind"], one["body"]) for one in found]


def _is_start(kind: str, body: dict[str, Any], number: str) -> bool:
    return kind == "started" and str(body["ticket_id"]).endswith(number)


def _is_there(selector: str) -> str:
    return f"(document.querySelector({selector!r}) !== null)"
