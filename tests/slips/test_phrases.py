"""What staff are told of the printer and of each slip: a sentence for every state and reason, in both languages."""

from datetime import UTC, datetime

import pytest

from hardware.printer.cause import Cause
from hardware.printer.jobs.job import Job, JobState, Kind
from hardware.printer.ticket_printer import Reason
from language.messages import LANGUAGES, translations
from protocol.enums import PrinterCause, PrinterState
from slips.phrases import say_job, say_printer_state, say_reason
from tests.hardware.slips import slip

NOW = datetime(2026, 10, 6, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_reason_has_its_own_sentence(language: str) -> None:
    _ = translations(language).gettext
    states = [say_printer_state(state, None, _) for state in (None, *PrinterState)]
    states += [say_printer_state(PrinterState.OFFLINE, cause, _) for cause in PrinterCause]
    assert len(set(states)) == len(states)
    jobs = [say_job(Job(1, "t1", Kind.ORIGINAL, slip(), state, Reason.PAPER_OUT, NOW, NOW), _) for state in JobState]
    assert len(set(jobs)) == len(jobs)
    assert all(say_reason(reason, _) for reason in (None, *Reason))
    if language == "vi":
        assert "hết giấy" in jobs[list(JobState).index(JobState.UNCONFIRMED)]


def test_the_drivers_causes_are_those_of_the_wire() -> None:
    assert [cause.value for cause in Cause] == [cause.value for cause in PrinterCause]
