"""The dossier of the visit: card, intake, receipt, two units, result, and the citizen's page; each step is checked."""

from pathlib import Path
from typing import Any, Final

from language.messages import LANGUAGES, _

from .browser import Browser, find_chromium
from .cast import Cast
from .stage import CLERKS, DECIDING_UNIT, OFFICIAL, PASSWORD, PROCEDURE, Stage
from .transcript import Transcript
from .wire import Wire

CARD: Final = "001190012345||NGUYỄN THỊ NGỌC HOA|01021990|Nữ|Số 5, ngõ 12, Trần Thái Tông, Cầu Giấy, Hà Nội|05072021"
"""What the QR code of an identity card holds; nobody's."""

DESK, PHONE = (1366, 768), (390, 780)
PAGE_READY: Final = "document.readyState === 'complete' && document.fonts.status === 'loaded'"
SHOWN: Final = PAGE_READY + " && document.querySelector('[data-code]') !== null"


class DossierStory:
    """One dossier, from the card on the desk to the result in the citizen's hand."""

    def __init__(self, stage: Stage, cast: Cast, out: Path, transcript: Transcript) -> None:
        self._stage = stage
        self._cast = cast
        self._out = out
        self._transcript = transcript
        self._dossier: dict[str, Any] = {}
        self._clerk, self._official = (
            Wire(
                cast.url,
                str(Wire(cast.url).post("/api/v1/sessions?token=1", {"user": who, "password": PASSWORD})["token"]),
            )
            for who in (CLERKS["1"], OFFICIAL)
        )

    def take_in(self) -> None:
        """By keyboard alone. Raises HandError, WireError or CheckFailed."""
        desk = self._cast.counters["1"]
        desk.key("F4")
        desk.wait("intake")
        desk.wait("intake-procedure", "text", equals=PROCEDURE)  # as the citizen chose at the kiosk
        desk.wait("intake-identity_number")
        desk.type("intake-identity_number", CARD)
        desk.key("Return")
        desk.wait("intake-name", "text", contains="HOA")
        desk.tap("intake-papers")
        desk.key("Space")
        desk.wait("intake-receive", "enabled", equals=True)
        desk.grab(self._out / "counter-dossier-vi.png")
        desk.key("Ctrl+Return")
        code = str(desk.wait("received-code", "text", differs=""))
        self._transcript.say(CLERKS["1"], _("reads the card, takes the dossier in: {code}").format(code=code))
        self._dossier = self._clerk.get(f"/api/v1/dossiers/by-code/{code}")
        desk.wait("received-print", "text", differs="")
        desk.grab(self._out / "counter-received-vi.png")
        secret = str(desk.get("received-secret"))
        self._transcript.check(
            _("the receipt has a code that looks the dossier up"), secret == self._dossier["lookup_secret"]
        )
        desk.key("Esc")
        desk.wait("complete", "enabled", equals=True)

    def decide(self) -> None:
        """Handed over to the unit that decides it, which accepts and finishes it. Raises WireError or CheckFailed."""
        self._act(self._clerk, "offer-dossier", to={"unit": DECIDING_UNIT, "person": None})
        for command in ("open-offer", "accept-offer"):
            self._act(self._official, command, unit=DECIDING_UNIT)
        said = _("{name} accepts the dossier in the unit that decides it, and finishes it")
        self._transcript.say(OFFICIAL, said.format(name=OFFICIAL))
        self._pictures(of_work=True)
        self._act(self._official, "finish-dossier", result="granted")

    def give_back(self) -> None:
        """The citizen has the result, and sees it on their phone. Raises WireError, BrowserError or CheckFailed."""
        self._act(self._clerk, "return-result", branch=self._stage.branch, against="signature")
        self._pictures(of_work=False)
        said = _("dossier {code} is {state}").format(code=self._dossier["code"], state=self._dossier["state"])
        self._transcript.check(said, self._dossier["state"] == "returned")

    def _act(self, by: Wire, command: str, **fields: Any) -> None:
        path = f"/api/v1/dossiers/{self._dossier['dossier_id']}/{command}"
        self._dossier = by.post(path, fields, key=f"demo-{command}")

    def _pictures(self, *, of_work: bool) -> None:
        chromium, url = find_chromium(), self._cast.url
        if chromium is None:
            self._transcript.say("manager", _("no chromium on this machine: no picture of the page"))
            return
        with Browser(chromium) as browser:
            for language in LANGUAGES:
                if of_work:
                    token = self._official.post("/api/v1/sessions?token=1", {"user": OFFICIAL, "password": PASSWORD})[
                        "token"
                    ]
                    browser.cookie(url, "motcua_session", str(token))
                    address = f"{url}/work?lang={language}"
                    browser.picture(address, self._out / f"work-{language}.png", *DESK, PAGE_READY)
                else:
                    fragment = f"{self._dossier['code']}.{self._dossier['lookup_secret']}"
                    address = f"{url}/dossier?lang={language}#{fragment}"
                    browser.picture(address, self._out / f"dossier-{language}.png", *PHONE, SHOWN)
