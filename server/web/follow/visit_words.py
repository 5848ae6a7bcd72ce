"""A whole visit in few words, for letters and calendars: what for, what to bring, how long."""

from language.names import name_in
from protocol.views import PublicAppointment, PublicFurther


def what_of(shown: PublicAppointment, language: str) -> str:
    """Every procedure of the visit, or its service, in order."""
    return " + ".join(name_in(one.procedure or one.service, language) for one in _parts(shown))


def papers_of(shown: PublicAppointment, language: str) -> list[str]:
    """Every paper to bring, each once."""
    papers = (paper for one in _parts(shown) for paper in one.bring)
    return list(dict.fromkeys(name_in(paper, language) for paper in papers))


def minutes_of(shown: PublicAppointment, slot_minutes: int) -> int:
    """From the first slot to the end of the last."""
    last = shown.further[-1].slot_at if shown.further else shown.slot_at
    return round((last - shown.slot_at).total_seconds()) // 60 + slot_minutes


def _parts(shown: PublicAppointment) -> tuple[PublicAppointment | PublicFurther, ...]:
    return shown, *shown.further
