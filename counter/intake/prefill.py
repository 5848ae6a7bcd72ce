"""Fills in what is known: what was prepared at home, what an earlier dossier has, what the server alone has."""

from PySide6.QtCore import QObject, Signal

from counter.acts.notice import Kind, Notice
from language.messages import _
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_people import Part, PersonField, fields_of
from protocol.identity_card import Card
from protocol.prepared import BadPrepared, Prepared, PreparedFault

from .entry import DossierEntry
from .person_entry import PersonEntry
from .phrases import prepared_fault_text
from .stage import Stage


class FilledIn(QObject):
    """`filled`: by a card, a code of home, or an earlier dossier; the focus goes on."""

    filled = Signal()

    def __init__(self, entry: DossierEntry, parent: QObject) -> None:
        super().__init__(parent)
        self._entry = entry

    @property
    def may_fill(self) -> bool:
        """Whether an earlier dossier has more of the shown person."""
        entry = self._entry
        return entry.may_edit and entry.stage is Stage.ENTERING and entry.people.fills_from is not None

    def uncover(self) -> None:
        """Shows the stored person of the shown part again, or fills in what an earlier dossier has of them."""
        entry = self._entry
        if entry.dossier is not None:
            entry.people.uncover(entry.dossier.dossier_id, entry.know_person)
        if entry.dossier is not None and self.may_fill:
            entry.people.fill(entry.dossier.dossier_id, self._saved)

    def _saved(self) -> None:
        self._entry.save()
        self.filled.emit()

    def take_card(self, card: Card, odd: str) -> None:
        """A card fills in the shown person. `odd`: what is unusual about it, in words; empty: nothing."""
        entry = self._entry
        entry.people.take(entry.people.entry.with_card(card))
        entry.save()
        entry.notice = Notice(Kind.WAITING, odd) if odd else entry.notice
        entry.changed.emit()
        self.filled.emit()

    def take_prepared(self, prepared: Prepared) -> None:
        """What was prepared at home, where nothing was entered: what stands there was entered here, or is of a card."""
        entry = self._entry
        procedure = entry.procedure_of(prepared.procedure)
        applicant = entry.people.entries.get(Part.APPLICANT, PersonEntry())
        why = why_not(prepared, procedure, applicant)
        if why is not None or procedure is None:
            entry.refuse_with(why or "")
            return
        if entry.procedure is None or entry.procedure.code != procedure.code:
            entry.papers, entry.procedure = (), procedure
        entry.papers = entry.papers or prepared.papers
        entry.pages, entry.copies = prepared.pages, prepared.copies
        entry.people.part = Part.APPLICANT
        entry.people.take(entry.people.entry.with_home(fields_of(prepared.person)))
        entry.save()
        told = _("Filled in as prepared at home. Compare each paper with what lies here.")
        entry.notice = entry.notice or Notice(Kind.WAITING, told)
        entry.changed.emit()
        self.filled.emit()


def why_not(prepared: Prepared, procedure: ProcedureConfig | None, applicant: PersonEntry) -> str | None:
    """Why what was prepared at home is not taken; None: it is."""
    if procedure is None:
        return prepared_fault_text(BadPrepared(PreparedFault.BAD_FIELD, "procedure"))
    if {one.code for one in prepared.papers} - {one.code for one in components_of(procedure)}:
        return prepared_fault_text(BadPrepared(PreparedFault.BAD_FIELD, "papers"))
    number = prepared.person.identity_number
    if number is not None and applicant.values.get(PersonField.IDENTITY_NUMBER, number) != number:
        return _("This code was prepared by somebody else: the identity number differs.")
    return None
