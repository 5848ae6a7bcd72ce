"""The papers under which pages of a visit can be filed: those of its dossiers, as far as they are known here."""

from counter.branch.counter_picture import CounterPicture
from counter.scanning.filing import PaperOf
from language.components import NAMES
from language.messages import _
from language.names import name_in
from protocol.components import OTHER, RESULT, components_of
from protocol.dossier_life import DossierState

from .intake import Intake


def papers_to_scan(intake: Intake, picture: CounterPicture, ticket_id: str, language: str) -> list[PaperOf]:
    """None before the dossiers of this ticket were opened here: their pages then go to the ticket. Each dossier has its
    procedure's papers and others, also one that another system decides; one that is decided has its result.
    """
    if intake.ticket_id != ticket_id or picture.branch is None:
        return []
    procedures = {one.code: one for one in picture.branch.procedures}
    papers = []
    for line in intake.lines:
        if line.procedure in procedures:
            procedure = procedures[line.procedure]
            dossier = line.code or line.external or name_in(procedure.name, language)
            named = {paper.code: name_in(paper.name, language) for paper in components_of(procedure)}
            named[OTHER] = _(NAMES[OTHER])
            papers += [PaperOf(line.dossier_id, code, dossier, name) for code, name in named.items()]
    shown = intake.dossier
    if shown is not None and shown.state is DossierState.FINISHED:
        papers.insert(0, PaperOf(shown.dossier_id, RESULT, shown.code or "", _(NAMES[RESULT])))
    return papers
