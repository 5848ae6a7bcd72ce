"""A clerk's sentences about an issued ticket and the slip printer, in the present language."""

from hardware.printer.jobs.job import Job, JobState
from hardware.slip.slip import Slip, Words
from language.counts import say_ahead, say_dossiers
from language.messages import _, ngettext, translations
from language.printer_states import printer_msgid
from protocol.enums import PrinterCause, PrinterState
from slips.phrases import say_job, say_printer_state
from slips.printing import ENDED_BADLY
from ui.look.promise_level import Level

NBSP = "\u00a0"
"""Facts joined so that a line breaks only between two of them."""


def service_words(slip: Slip, language: str) -> str:
    """The ticket's service and dossiers."""
    return _in(slip.service, slip, language)


def facts_text(slip: Slip, language: str) -> str:
    """How many were ahead when the ticket was issued, and the expected wait."""
    facts = []
    if slip.ahead is not None:
        facts.append(say_ahead(slip.ahead, translations(language)))
    if slip.wait is not None:
        facts.append(_("wait {time}").format(time=_in(slip.wait, slip, language)))
    if slip.dossiers > 1:
        facts.append(say_dossiers(slip.dossiers, translations(language)))
    return " · ".join(fact.replace(" ", NBSP) for fact in facts)


def slip_text(
    job: Job | None, printer: PrinterState | None, cause: PrinterCause | None = None, *, receipt: bool = False
) -> str:
    """The state of a print and what to do; empty for `job=None`, when nothing is printed. `receipt`: of a dossier."""
    if job is None:
        return ""
    text = (_("Receipt: {state}") if receipt else _("Slip: {state}")).format(state=say_job(job, _))
    if job.state in (JobState.QUEUED, *ENDED_BADLY) and slip_printer_text(printer):
        text += "\n" + say_printer_state(printer, cause, _)
    return text


def slip_level(job: Job | None) -> Level | None:
    """Calm: printed. Amber: it waits for the printer. Red: somebody has to look."""
    match job:
        case Job(state=JobState.PRINTED | JobState.SENT):
            return Level.CALM
        case Job(state=JobState.QUEUED, reason=reason) if reason is not None:
            return Level.AMBER
        case Job(state=JobState.FAILED | JobState.UNCONFIRMED):
            return Level.RED
    return None


def strip_text(
    printer: PrinterState | None, troubled: int, *, is_barred: bool, cause: PrinterCause | None = None
) -> str:
    """What is wrong with the printer, and how many slips need a look; empty when all is well.

    `printer`: None without one, or while its state is unknown. `is_barred`: there is one, but its slips cannot be kept.
    """
    if is_barred:
        return _("Slips are not printed: their folder cannot be used")
    parts = [slip_printer_text(printer, cause)]
    if troubled:
        text = ngettext("{n} slip needs a look: Ctrl+P", "{n} slips need a look: Ctrl+P", troubled)
        parts.append(text.format(n=troubled))
    return " · ".join(part for part in parts if part)


def slip_printer_text(state: PrinterState | None, cause: PrinterCause | None = None) -> str:
    """What is wrong with the printer, in few words."""
    if state is None or state is PrinterState.READY:
        return ""
    text = _(printer_msgid(state, cause))
    return text[0].upper() + text[1:]


def _in(words: Words, slip: Slip, language: str) -> str:
    return words.second if language == slip.language and words.second else words.first
