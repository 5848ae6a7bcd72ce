"""The people of the dossier that is entered: typed in, filled in by a card, shown again after a restart."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from protocol.dossier_people import (
    Earlier,
    Part,
    PeopleView,
    PersonField,
    PersonNoted,
    PersonView,
    Prefill,
    Prefilled,
    PutPerson,
    Uncover,
    Uncovered,
)
from protocol.problem import Problem
from ui.link.requests import Requests, Unreachable

from .person_entry import PersonEntry, entry_of, put_of
from .saving import ALL

TYPED_AGAIN = "intake"
"""The reason code for which a clerk sees again what was typed into a draft before a restart."""


class People(QObject):
    """`changed`: any of its attributes. `refused(Problem | Unreachable)`: a person cannot be shown again.

    `part`: whose fields are shown. `entries`: the people, by their part. `masked`: people that the server has and
    this program does not: it shows them again for an audited look. `earlier`: which dossier has more of somebody.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests = requests
        self.clear()

    def clear(self) -> None:
        """Nobody."""
        self.part = Part.APPLICANT
        self.entries: dict[Part, PersonEntry] = {}
        self.masked: dict[Part, PersonView] = {}
        self.earlier: dict[Part, Earlier] = {}

    def keep_for_next(self) -> None:
        """The same people bring another dossier; who is known to the server alone is not among them."""
        self.part, self.masked, self.earlier = Part.APPLICANT, {}, {}

    @property
    def entry(self) -> PersonEntry:
        """The person of the shown part."""
        return self.entries.get(self.part, PersonEntry())

    @property
    def is_masked(self) -> bool:
        """Whether only the server has the person of the shown part."""
        return self.part in self.masked

    @property
    def has_applicant(self) -> bool:
        """Whether somebody hands it in."""
        entry = self.entries.get(Part.APPLICANT, PersonEntry())
        return Part.APPLICANT in self.masked or PersonField.NAME in entry.values

    @property
    def bad_field(self) -> PersonField | None:
        """The first field that cannot be what it says."""
        puts = (put_of(entry, part) for part, entry in self.entries.items())
        return next((put for put in puts if isinstance(put, PersonField)), None)

    def puts(self) -> dict[Part, PutPerson]:
        """The people that can be sent, as they stand now."""
        made = {part: put_of(entry, part) for part, entry in self.entries.items() if not entry.is_empty}
        return {part: put for part, put in made.items() if isinstance(put, PutPerson)}

    def take(self, entry: PersonEntry) -> bool:
        """The shown part stands like this now; False: it did already, or the server alone has it."""
        if self.is_masked or entry == self.entry:
            return False
        self.entries[self.part] = entry
        self.changed.emit()
        return True

    def take_stored(self, view: PeopleView) -> None:
        """Who the server has; those that were entered here are known already."""
        known = {part.value: part for part in Part if part not in self.entries}
        self.masked = {known[one.part]: one for one in view.people if one.fields and one.part in known}
        self.changed.emit()

    def uncover(self, dossier_id: str, done: Callable[[Part], None]) -> None:
        """Shows the stored person of the shown part again; each field is an audited look."""
        view = self.masked.get(self.part)
        if view is not None:
            known = [field for field in PersonField if field in view.fields]
            self._uncover(dossier_id, view, known, {}, done)

    def note(self, noted: PersonNoted) -> None:
        """What the server answered to a person that was saved."""
        known = {part.value: part for part in Part}
        part = known.get(noted.person.part)
        if part is not None and noted.earlier is not None:
            self.earlier[part] = noted.earlier
        elif part is not None:
            self.earlier.pop(part, None)

    @property
    def fills_from(self) -> Earlier | None:
        """The earlier dossier that has more of the shown person; None: none has, or nothing of it is missing here."""
        found = None if self.is_masked else self.earlier.get(self.part)
        return None if found is None or set(found.fields) <= self.entry.values.keys() else found

    def fill(self, dossier_id: str, done: Callable[[], None]) -> None:
        """Fills in what the earlier dossier has, where nothing stands; one audited look."""
        found, part, number = self.fills_from, self.part, self.entry.values.get(PersonField.IDENTITY_NUMBER)
        if found is None:
            return

        def got(answer: Prefilled | Problem | Unreachable) -> None:
            entry = self.entries.get(part, PersonEntry())
            if not isinstance(answer, Prefilled):
                self.refused.emit(answer)
            elif self.earlier.get(part) is found and entry.values.get(PersonField.IDENTITY_NUMBER) == number:
                del self.earlier[part]
                known = {field: answer.fields[field] for field in PersonField if field in answer.fields}
                self.entries[part] = entry.with_dossier(answer.code, known)
                done()

        path = f"{ALL}/{dossier_id}/people/{part.value}/prefill"
        self._requests.post(path, Prefill(found.dossier_id), Prefilled, got)

    def _uncover(
        self, dossier_id: str, view: PersonView, left: list[PersonField], found: dict[PersonField, str],
        done: Callable[[Part], None],
    ) -> None:  # fmt: skip
        part = Part(view.part)
        if not left:
            del self.masked[part]
            of_card = frozenset(field for field in found if field in view.from_card)
            self.entries[part] = entry_of(found, of_card)
            done(part)
            self.changed.emit()
            return

        def got(answer: Uncovered | Problem | Unreachable) -> None:
            if self.masked.get(part) is not view:
                return
            if isinstance(answer, Uncovered):
                self._uncover(dossier_id, view, left[1:], found | {left[0]: answer.value}, done)
            else:
                self.refused.emit(answer)

        path = f"{ALL}/{dossier_id}/people/{part.value}/uncover"
        self._requests.post(path, Uncover(left[0], TYPED_AGAIN), Uncovered, got)
