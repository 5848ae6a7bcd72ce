"""What a clerk does with a result: it is given to who may collect it, sent by post, or noted as delivered or back."""

from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject

from language.dossier_reasons import GIVEN
from protocol.delivery import DeliveryState
from protocol.dossier_commands import ResultCameBack, ReturnResult, SendResult, UndoReturn
from protocol.dossier_people import Part, PersonField
from protocol.dossier_views import DossierView
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests

from .child_acts import is_kept_back
from .dossier_acts import DossierActs
from .people import People

COLLECTORS: Final = (Part.APPLICANT, Part.OWNER, Part.PROXY, Part.COLLECTOR)
"""Who may collect a result; who only declared for somebody may not."""
AT_THE_DESK: Final = ("signature", "code", "electronic")
POST: Final = "post"


class Choice(Struct, frozen=True):
    """An act, with its code of how or why, and for whom."""

    act: str
    code: str
    to: Part | None = None

    @property
    def key(self) -> str:
        """Of its row."""
        return f"{self.act}/{self.code}/{'' if self.to is None else self.to.value}"


class Collector(Struct, frozen=True):
    """Somebody who may collect. `name`: masked, or as typed here; `until`: of a proxy's mandate, YYYY-MM-DD."""

    part: Part
    name: str
    until: str | None = None

    def __repr__(self) -> str:
        return f"Collector({self.part})"


def collectors_of(people: People) -> list[Collector]:
    """Who is noted in the dossier, of those who may collect; the applicant always."""
    found = []
    for part in COLLECTORS:
        entered, stored = people.puts().get(part), people.masked.get(part)
        fields = {} if stored is None else stored.fields
        if entered is not None:
            found.append(Collector(part, entered.name or "", entered.valid_until))
        elif fields or part is Part.APPLICANT:
            found.append(Collector(part, fields.get(PersonField.NAME, ""), fields.get(PersonField.VALID_UNTIL)))
    return found


class ResultActs(DossierActs):
    """Of a dossier whose result is ready. `people`: of the dossier that is shown."""

    def __init__(
        self, requests: Requests, language: LanguageSwitch, branch: str, people: People, parent: QObject | None = None
    ) -> None:
        super().__init__(requests, language, parent)
        self._branch = branch
        self._people = people

    def choices(self, dossier: DossierView | None) -> list[Choice]:
        """What is possible now, in the order in which it is offered; nothing leaves while a part is open elsewhere."""
        if dossier is None or dossier.delivery is None or self.waits(dossier):
            return []
        found = []
        stays = is_kept_back(dossier)
        if "return-result" in dossier.acts and not stays:
            posted = dossier.delivery.state is DeliveryState.POSTED
            ways = (POST,) if posted else AT_THE_DESK
            found += [Choice("return-result", way, one.part) for one in collectors_of(self._people) for way in ways]
        for act in ("send-result", "result-came-back", "undo-return"):
            if act in dossier.acts and not (stays and act == "send-result"):
                found += [Choice(act, code) for code in GIVEN[act]]
        return found

    def send(self, dossier: DossierView, choice: Choice, number: str = "") -> None:
        """Does nothing where that is not possible now. `number`: of the parcel, where it is sent by post."""
        if choice not in self.choices(dossier):
            return
        body: ReturnResult | SendResult | ResultCameBack | UndoReturn
        match choice.act:
            case "return-result":
                body = ReturnResult(self._branch, choice.code, (choice.to or Part.APPLICANT).value)
            case "send-result":
                body = SendResult(self._branch, choice.code, "".join(number.split()).upper())
            case "undo-return":
                body = UndoReturn(choice.code)
            case _:
                body = ResultCameBack(choice.code)
        self._send(dossier, choice.act, body)
