"""Procedures, units and people of dossiers as the pages name them."""

from gettext import NullTranslations
from itertools import islice
from typing import Final

from language.names import name_in
from protocol.components import components_of
from protocol.configuration import Name, ProcedureConfig
from server.web.operation.operation import OperationRequest

MOST_SUGGESTED: Final = 300
"""Procedures that a field suggests; any other is typed by its code."""


class Named:
    """The names in the reader's language, from what is known now."""

    def __init__(self, asked: OperationRequest, language: str, words: NullTranslations) -> None:
        self._live = asked.context.live
        self._language = language
        self.words = words

    def procedure(self, branch: str, code: str) -> str:
        """A procedure's name as the branch has it; its code where it has none such."""
        found = self._procedure(branch, code)
        return code if found is None else name_in(found.name, self._language)

    def decided_here(self, branch: str) -> list[tuple[str, str]]:
        """The first procedures of a branch that no other system decides and whose time is known: code and name."""
        found = self._live.branch(branch)
        config = None if found is None else found.state.config
        known = () if config is None else config.procedures
        here = (one for one in known if one.system is None and one.statutory is not None)
        return [(one.code, self.text(one.name)) for one in islice(here, MOST_SUGGESTED)]

    def papers(self, branch: str, procedure: str) -> dict[str, str]:
        """The names of the papers that a procedure asks for, by code, in the order of the catalogue."""
        found = self._procedure(branch, procedure)
        return {} if found is None else {one.code: name_in(one.name, self._language) for one in components_of(found)}

    def system(self, branch: str, procedure: str) -> str:
        """What the system is called that decides a procedure; empty: it is decided here."""
        found = self._procedure(branch, procedure)
        return "" if found is None or found.system is None else name_in(found.system, self._language)

    def counts_fee(self, branch: str, procedure: str) -> bool:
        """Whether its fee is counted from pages and copies."""
        found = self._procedure(branch, procedure)
        return found is not None and found.fee is not None

    def agency(self, branch: str) -> str:
        """The code of the unit that receives at a branch; empty: none does."""
        found = self._live.branch(branch)
        config = None if found is None else found.state.config
        return "" if config is None else config.agency or ""

    def _procedure(self, branch: str, code: str) -> ProcedureConfig | None:
        found = self._live.branch(branch)
        config = None if found is None else found.state.config
        known = () if config is None else config.procedures
        return next((one for one in known if one.code == code), None)

    def branch(self, branch: str) -> str:
        """A branch's name; its id where it is not known."""
        found = self._live.branch(branch)
        config = None if found is None else found.state.config
        return branch if config is None else name_in(config.name, self._language)

    def unit(self, unit: str) -> str:
        """A unit's name; its id where the city has none such."""
        known = self._live.access.units.known.get(unit)
        return unit if known is None else self.text(known.unit.name)

    def person(self, person: str | None) -> str:
        """A person's name; nobody in words."""
        return self._live.access.called(person) or self.words.gettext("nobody yet")

    def actor(self, actor: str) -> str:
        """Who did something: a person's name; another system, or the server itself, in words."""
        return self._live.access.called(actor) or self.words.gettext("a program")

    def say(self, msgid: str) -> str:
        """A text of ours in the reader's language."""
        return self.words.gettext(msgid)

    def text(self, name: Name) -> str:
        """A name in the reader's language."""
        return name_in(name, self._language)
