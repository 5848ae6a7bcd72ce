"""What a dossier still needs before it can be received, and what is odd about a mandate, in words."""

from language.messages import _
from protocol.dossier_code import is_dossier_code
from protocol.dossier_people import Part, PersonField

from .entry import DossierEntry, cannot_be
from .mandate import covers, is_over
from .person_entry import PersonEntry, shown_date


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
    over = mandate_over_text(entry)
    if over is not None:
        return over
    return None if agency is not None else _("This branch has no unit that receives dossiers.")


def mandate_over_text(entry: DossierEntry) -> str | None:
    """Why the proxy may not hand it in; None: there is none, or their mandate holds."""
    stored, put = entry.people.masked.get(Part.PROXY), entry.people.puts().get(Part.PROXY)
    until = (
        put.valid_until if put is not None else None if stored is None else stored.fields.get(PersonField.VALID_UNTIL)
    )
    if until is None or not is_over(until, entry.today):
        return None
    return _("The mandate ended on {date}: this person may not hand it in.").format(date=shown_date(until))


def mandate_text(entry: DossierEntry) -> str | None:
    """What the clerk should look at: the mandate is over, or its words name another matter; None: nothing."""
    over = mandate_over_text(entry)
    scope = entry.people.entries.get(Part.PROXY, PersonEntry()).values.get(PersonField.SCOPE, "")
    if over is not None or entry.procedure is None or covers(scope, entry.procedure):
        return over
    return _("The mandate is for “{scope}”. Read whether it covers this procedure.").format(scope=scope)
