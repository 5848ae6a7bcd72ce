"""The papers under which pages of a visit can be filed: those of its dossiers, as far as they are known here."""

from counter.branch.counter_picture import CounterPicture
from counter.scanning.filing import PaperOf
from language.names import name_in
from protocol.components import components_of

from .intake import Intake


def papers_to_scan(intake: Intake, picture: CounterPicture, ticket_id: str, language: str) -> list[PaperOf]:
    """None before the dossiers of this ticket were opened here: their pages then go to the ticket."""
    if intake.ticket_id != ticket_id or picture.branch is None:
        return []
    procedures = {one.code: one for one in picture.branch.procedures}
    return [
        PaperOf(line.dossier_id, paper.code, line.code or name_in(procedures[line.procedure].name, language),
                name_in(paper.name, language))
        for line in intake.lines
        if line.procedure in procedures
        for paper in components_of(procedures[line.procedure])
    ]  # fmt: skip
