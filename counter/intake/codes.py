"""What a scanned code does at the desk: a card or a code of home fills in, a receipt shows its dossier."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from language.card_faults import CARD_WARNINGS, say_card_fault
from language.messages import _, spoken, translations
from protocol.identity_card import BadCard, Card
from protocol.prepared import BadPrepared, Prepared

from .entry import DossierEntry
from .phrases import prepared_fault_text
from .prefill import FilledIn
from .reading import DossierReader
from .scanned_line import DossierNamed, read_line
from .stage import Stage


class ScannedCodes(QObject):
    """`found(str)`: the id of the dossier whose receipt was scanned."""

    found = Signal(str)

    def __init__(
        self, picture: LivePicture, entry: DossierEntry, prefill: FilledIn, reader: DossierReader, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._picture = picture
        self._entry = entry
        self._prefill = prefill
        self._reader = reader

    def scan(self, line: str) -> None:
        """A code: a card fills in the shown person; a receipt shows its dossier, where none is being entered."""
        branch, entry = self._picture.branch, self._entry
        zone = ZoneInfo("UTC" if branch is None else branch.time_zone)
        read = read_line(line, self._picture.clock.now().astimezone(zone).date())
        words = translations(spoken())
        match read:
            case BadCard():
                entry.refuse_with(say_card_fault(read, words))
            case BadPrepared():
                entry.refuse_with(prepared_fault_text(read))
            case Card() | Prepared() if entry.people.is_masked:
                entry.refuse_with(_("Press Ctrl+U first: this person was entered before."))
            case Card() if entry.may_edit:
                odd = [words.gettext(CARD_WARNINGS[one]) for one in read.warnings]
                self._prefill.take_card(read, " ".join(odd))
            case Prepared() if entry.may_edit and entry.stage is Stage.ENTERING:
                self._prefill.take_prepared(read)
            case DossierNamed(code) if entry.is_theirs and entry.may_edit:
                entry.type_external(code)
            case DossierNamed(code) if not entry.is_unfinished:
                self._reader.find(code, self.found.emit, entry.refuse)
            case _:
                entry.refuse_with(_("This code is of no use here."))
