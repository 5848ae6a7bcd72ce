"""Commands of the server itself about what is sealed of a dossier: who was noted, a text, an erasure.

They hold opaque ids and names of fields. The values go beside the command, and are sealed in its transaction
(`server.people`).
"""

from typing import TypeAlias

from protocol.dossier_commands import DossierBody
from protocol.enums import Refusal

RESTORE = "restore"
"""The cause of an erasure that is done again, after a restore."""

TEXTS = "texts"
"""The part of a dossier's free text."""


class NotePerson(DossierBody, frozen=True, tag="note-person"):
    """A person in `part`, as they stand now. `subject`: the id of a new key; before the receipt the part keeps its own.

    `mark`: a keyed hash of the values, so that one key of a request stands for one content.
    """

    leads_to = "people_noted"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.BAD_FIELD})

    part: str
    subject: str
    fields: tuple[str, ...]
    mark: str
    from_card: tuple[str, ...] = ()
    reason: str | None = None


class NoteText(DossierBody, frozen=True, tag="note-text", gc=False):
    """A text of this kind, as it stands now; all texts of a dossier share a key."""

    leads_to = "text_noted"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH})

    kind: str
    subject: str
    mark: str


class Erase(DossierBody, frozen=True, tag="erase"):
    """The keys of these subjects are destroyed. `cause`: see `events.Erased`. Refused for a dossier that goes on or is
    held, but not after a restore: there the keys are gone already.
    """

    leads_to = "erased"
    refusals = frozenset({Refusal.WRONG_STATE})

    subjects: tuple[str, ...]
    cause: str


class Hold(DossierBody, frozen=True, tag="hold-dossier", gc=False):
    """One that has ended is kept beyond its term of keeping. `reason`: a code."""

    leads_to = "held"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.ALREADY})

    reason: str


class Release(DossierBody, frozen=True, tag="release-dossier", gc=False):
    """Its term counts again."""

    leads_to = "hold_released"
    refusals = frozenset({Refusal.WRONG_STATE, Refusal.UNKNOWN_BRANCH, Refusal.ALREADY})


OwnCommand: TypeAlias = NotePerson | NoteText | Erase | Hold | Release
