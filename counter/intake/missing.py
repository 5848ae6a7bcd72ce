"""What a dossier still needs before it can be received, in words."""

from language.messages import _
from protocol.dossier_code import is_dossier_code

from .entry import DossierEntry, cannot_be


def missing_text(entry: DossierEntry, agency: str | None) -> str | None:
    """None: nothing is missing. `agency`: the unit of this branch that receives dossiers."""
    bad = entry.people.bad_field
    if entry.procedure is None:
        return _("Choose the procedure first.")
    if entry.is_theirs:
        has_number = is_dossier_code(entry.external)
        return None if has_number else _("Scan or type the number that the dossier has there.")
    if not entry.people.has_applicant:
        return _("Scan the card, or type who hands it in.")
    if bad is not None:
        return cannot_be(bad)
    return None if agency is not None else _("This branch has no unit that receives dossiers.")
