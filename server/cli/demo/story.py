"""One visit, from the touch at the kiosk to the number on the TV, played on the real programs; each step is checked."""

import time
import urllib.request
from pathlib import Path
from typing import Any

from language.messages import LANGUAGES, _
from language.waits import figures
from protocol.views import Wait

from .browser import Browser, find_chromium
from .cast import Cast
from .citizens import Citizens, HelpingClerk
from .dossier import DossierStory
from .foresight import ForesightStory
from .hand import Hand
from .stage import CLERKS, MANAGER, PASSWORD, PROCEDURE, Stage
from .transcript import Transcript
from .wire import Wire

FORECAST_TRIES = 360
"""Half seconds: the process that makes forecasts yields to everybody else."""

OTHERS_EACH = 6
"""So many others come for each of the other services: more than are called in time, so that there is advice."""

DESK, PHONE = (1366, 768), (390, 780)
"""Width and height of a window, in px."""

PAGE_READY = "document.readyState === 'complete' && document.fonts.status === 'loaded'"


class Story:
    """The steps of the visit; `play` returns its ticket number."""

    def __init__(self, stage: Stage, cast: Cast, out: Path, transcript: Transcript, seed: int) -> None:
        self._stage = stage
        self._cast = cast
        self._out = out
        self._transcript = transcript
        self._public = Wire(cast.url)
        branch = self._public.get(f"/api/v1/branches/{stage.branch}")
        services = [service["code"] for service in branch["services"]]
        priorities = [priority["code"] for priority in branch["priorities"]]
        self._citizens = Citizens(Wire(cast.url, stage.tokens["citizens"]), stage.branch, services, priorities, seed)
        self._service: str = services[0]
        self._others: list[str] = services[2:]
        self._helpers = [
            HelpingClerk(Wire(cast.url, stage.tokens[f"counter-{counter}"]), stage.branch, counter, seed)
            for counter in stage.counters
            if counter not in CLERKS
        ]
        self._manager = self._signed_in()
        self._told = ""
        self._long_visit = ""
        self._dossier = DossierStory(stage, cast, out, transcript)
        self._foresight = ForesightStory(stage, cast, out, transcript, self._manager)

    def play(self) -> str:
        """Raises CheckFailed, HandError or WireError when something is not as it should be."""
        self._clerks_sit_down()
        self._others_come()
        self._wait_is_told()
        number = self._citizen_takes_a_ticket()
        self._wait_is_told()
        self._paper_runs_out()
        self._clerk_calls(number)
        self._lobby_and_phone_see(number)
        self._clerk_serves_and_scans(number)
        self._dossier.take_in()
        self._foresight.is_warned(self._long_visit)
        self._manager_watches(number)
        self._dossier.decide()
        self._dossier.give_back()
        self._journal_agrees(number)
        return number

    def _clerks_sit_down(self) -> None:
        for counter, name in CLERKS.items():
            hand = self._cast.counters[counter]
            hand.wait("login-user")
            if counter == "1":
                hand.grab(self._out / "counter-login-vi.png")
            hand.type("login-user", name)
            hand.type("login-password", PASSWORD)
            hand.key("Return")
            hand.wait("open")
            hand.wait("open", "enabled", equals=True)
            hand.tap("open")
            hand.wait("call-next", "enabled", equals=True)
            self._transcript.say(name, _("logs in at counter {counter} and opens it").format(counter=counter))

    def _others_come(self) -> None:
        for helper in self._helpers:
            helper.open()
        taken = [self._citizens.one(self._service) for _ in range(2)]
        taken += [self._citizens.one(service) for service in self._others * OTHERS_EACH]
        called = [ticket for helper in self._helpers if (ticket := helper.call())]
        waiting = len(taken) - len(called)
        said = _("{taken} others take tickets; {called} are called at once")
        self._transcript.say("citizens", said.format(taken=len(taken), called=len(called)))
        self._transcript.check(_("everybody else waits"), waiting == self._waiting())

    def _wait_is_told(self) -> None:
        """The forecast for who comes next, which nobody was called for yet; after one more person it has moved."""
        before = self._told
        for _try in range(FORECAST_TRIES):
            board = self._public.get(f"/api/v1/branches/{self._stage.branch}/board")
            wait = next(one["wait"] for one in board["services"] if one["code"] == self._service)
            self._told = "" if wait is None else figures(Wait(wait["p50_s"], wait["p90_s"]))
            if wait is not None and wait["p50_s"] and self._told != before:
                break
            time.sleep(0.5)
        moved, first = _("the forecast has moved: {minutes} min"), _("the forecast of the wait: {minutes} min")
        said = moved if before else first
        self._transcript.check(said.format(minutes=self._told), self._told not in ("", before))

    def _citizen_takes_a_ticket(self) -> str:
        kiosk = self._cast.kiosk
        kiosk.wait(f"service-{self._service}", "enabled", equals=True)
        kiosk.grab(self._out / "kiosk-services-vi.png")
        kiosk.tap("language-en")
        kiosk.wait("language-vi")
        kiosk.grab(self._out / "kiosk-services-en.png")
        kiosk.tap("language-vi")
        kiosk.tap(f"service-{self._service}")
        kiosk.wait(f"procedure-{PROCEDURE}")
        kiosk.tap(f"procedure-{PROCEDURE}")
        kiosk.wait("take", "enabled", equals=True)
        kiosk.grab(self._out / "kiosk-confirm-vi.png")
        kiosk.tap("take")
        kiosk.wait("ticket-screen")
        number = str(kiosk.wait("number", "text", differs=""))
        said = _("touches a service, a procedure, then the button below, and has number {number}")
        self._transcript.say("citizen", said.format(number=number))
        slip = self._slip(1)
        kiosk.grab(self._out / "kiosk-ticket-vi.png")
        (self._out / "ticket-1.png").write_bytes(slip.read_bytes())
        self._transcript.say("printer", _("prints the slip: {file}").format(file=slip.name))
        kiosk.tap("language-en")
        kiosk.grab(self._out / "kiosk-ticket-en.png")
        kiosk.tap("home")
        kiosk.wait("home-screen")
        return number

    def _paper_runs_out(self) -> None:
        """The kiosk warns before a number is taken; one can still take a number."""
        kiosk = self._cast.kiosk
        self._cast.printer.tell("paper out")
        kiosk.wait("warning")
        kiosk.grab(self._out / "kiosk-no-paper-vi.png")
        warning = str(kiosk.get("warning-text")).replace("\n", " / ")
        self._transcript.say("kiosk", _("the paper is out: {warning}").format(warning=warning))
        self._cast.printer.tell("paper ok")
        kiosk.wait("warning", equals=False)
        self._transcript.say("kiosk", _("the paper is back and the warning gone"))

    def _clerk_calls(self, number: str) -> None:
        """Calls by one key until our citizen is called; those before are served first."""
        desk = self._cast.counters["1"]
        desk.grab(self._out / "counter-free-vi.png")
        for _try in range(40):
            desk.wait("call-next", "enabled", equals=True)
            desk.key("F2")
            called = str(desk.wait("ticket-number", "text", differs=""))
            desk.wait("start", "enabled", equals=True)
            why = desk.get("ticket-why")
            self._transcript.say(CLERKS["1"], _("calls {number}: {why}").format(number=called, why=why))
            if called == number:
                return
            desk.key("F4")
            desk.wait("complete", "enabled", equals=True)
            self._complete(desk)
        self._transcript.check(_("{number} was called").format(number=number), False)

    def _complete(self, desk: Hand, picture: Path | None = None) -> None:
        """F5 asks for the outcome in the window; the first choice is taken."""
        desk.key("F5")
        desk.wait("question-options")
        if picture is not None:
            desk.grab(picture)
        desk.key("1")
        desk.wait("call-next", "enabled", equals=True)

    def _lobby_and_phone_see(self, number: str) -> None:
        display = self._cast.display
        shown = str(display.wait("call-number-0", "text", contains=number))
        self._transcript.check(_("the lobby TV shows {shown}").format(shown=shown), number in shown)
        display.grab(self._out / "display-called-vi.png")
        self._cast.counters["1"].grab(self._out / "counter-called-vi.png")
        self._long_visit = self._foresight.long_visit_begins()
        display.grab(self._out / "display-two-calls-vi.png")
        self._foresight.is_served()

    def _clerk_serves_and_scans(self, number: str) -> None:
        desk = self._cast.counters["1"]
        desk.key("F4")
        desk.wait("complete", "enabled", equals=True)
        said = _("has {number} at the counter; the fifteen minutes run")
        self._transcript.say(CLERKS["1"], said.format(number=number))
        desk.grab(self._out / "counter-serving-vi.png")
        desk.key("F9")
        desk.wait("scan-start", "enabled", equals=True)
        desk.tap("scan-start")
        desk.wait("scan-send", "enabled", equals=True)
        desk.grab(self._out / "counter-scan-vi.png")
        desk.tap("scan-send")
        desk.wait("scan-close", "enabled", equals=True)
        scanned = self._wait_for_event("scanned")
        stored = self._stage.data / "scans" / scanned["sha256"][:2] / f"{scanned['sha256']}.sealed"
        said = _("{n} page(s) scanned and stored, sealed")
        self._transcript.check(said.format(n=scanned["pages"]), stored.is_file())
        desk.tap("scan-close")
        desk.tap("language")
        desk.grab(self._out / "counter-serving-en.png")
        desk.tap("language")

    def _manager_watches(self, number: str) -> None:
        chromium = find_chromium()
        if chromium is None:
            self._transcript.say("manager", _("no chromium on this machine: no picture of the page"))
        else:
            self._foresight.advice_comes()
            self._pictures_of_pages(chromium)
        desk = self._cast.counters["1"]
        self._complete(desk, self._out / "counter-outcome-vi.png")
        self._transcript.say(CLERKS["1"], _("completes {number}").format(number=number))

    def _pictures_of_pages(self, chromium: str) -> None:
        url, branch = self._cast.url, self._stage.branch
        pages = [
            ("manager", f"/manager/{branch}", *DESK),
            ("phone", self._track_path(), *PHONE),
            ("public", f"/public/{branch}", *PHONE),
            ("booking", f"/book/{self._service}/times", *PHONE),
            ("report", "/reports?rows=service", *DESK),
            ("board", f"/board/{branch}", *DESK),
        ]
        with Browser(chromium) as browser:
            browser.cookie(url, "motcua_session", self._manager)
            for language in LANGUAGES:
                for name, page, width, height in pages:
                    address = f"{url}{page}{'&' if '?' in page else '?'}lang={language}"
                    browser.picture(address, self._out / f"{name}-{language}.png", width, height, PAGE_READY)
            self._foresight.advice_is_followed_and_taken_back(browser)
        said = _("{name} watches the branch on one screen; a citizen's phone says how far, another books a time")
        self._transcript.say("manager", said.format(name=MANAGER))

    def _journal_agrees(self, number: str) -> None:
        completed = self._wait_for_event("completed", number)
        kinds = [event["kind"] for event in self._events() if event["body"].get("ticket_id") == completed["ticket_id"]]
        expected = ["issued", "called", "started", "scanned", "completed"]
        said = _("the journal has {number} as {kinds}").format(number=number, kinds=" → ".join(kinds))
        self._transcript.check(said, kinds == expected)

    # -- what the steps stand on -------------------------------------------------------------------------------------

    def _signed_in(self) -> str:
        opened = self._public.post("/api/v1/sessions?token=1", {"user": MANAGER, "password": PASSWORD})
        return str(opened["token"])

    def _waiting(self) -> int:
        board = self._public.get(f"/api/v1/branches/{self._stage.branch}/board")
        return sum(service["waiting"] for service in board["services"])

    def _slip(self, count: int) -> Path:
        for _try in range(200):
            slips = sorted(self._cast.slips.glob("*.png"))
            if len(slips) >= count:
                return slips[count - 1]
            time.sleep(0.05)
        self._transcript.check(_("the slip was printed"), False)
        raise AssertionError("unreachable: a failed check raises")

    def _track_path(self) -> str:
        """The page of a citizen who is still waiting."""
        track_url = str(self._citizens.one(self._service)["track_url"])
        with urllib.request.urlopen(track_url, timeout=10) as answer:
            self._transcript.check(_("the slip's page opens"), answer.status == 200)
        return track_url.removeprefix(self._cast.url)

    def _events(self) -> list[dict[str, Any]]:
        journal = Wire(self._cast.url, self._manager)
        return list(journal.get(f"/api/v1/branches/{self._stage.branch}/journal?limit=1000")["events"])

    def _wait_for_event(self, kind: str, number: str | None = None) -> dict[str, Any]:
        for _try in range(200):
            for event in self._events():
                body = event["body"]
                if event["kind"] == kind and (number is None or body["ticket_id"].endswith(number)):
                    return dict(body)
            time.sleep(0.05)
        self._transcript.check(_("the journal has {kind}").format(kind=kind), False)
        raise AssertionError("unreachable: a failed check raises")
