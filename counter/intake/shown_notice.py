"""What is told below the dossier: a notice, else what the clerk should know of the person who is entered or shown."""

from counter.acts.notice import Kind, Notice
from language.names import name_in
from protocol.dossier_people import Part
from protocol.views import BranchView

from .intake import Intake
from .missing import mandate_text
from .phrases import earlier_text, same_open_text
from .stage import Stage


def shown_notice(intake: Intake, branch: BranchView | None, language: str) -> Notice | None:
    """None: there is nothing to tell."""
    entry, people = intake.entry, intake.people
    if entry.notice is not None:
        return entry.notice
    warned = mandate_text(entry) if intake.stage is Stage.ENTERING else None
    if warned is None and entry.same_open and intake.stage in (Stage.ENTERING, Stage.RECEIVED):
        names = {} if branch is None else {branch.id: name_in(branch.name, language)}
        warned = same_open_text(entry.same_open, names, branch)
    found = people.fills_from if intake.prefill.may_fill else None
    if found is not None and (warned is None or people.part is not Part.APPLICANT):  # who has nothing open is shown
        return Notice(Kind.TOLD, earlier_text(found, branch))
    return None if warned is None else Notice(Kind.WAITING, warned)
