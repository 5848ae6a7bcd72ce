"""The values of a dossier's forms: what stands behind each `{name}`, and the rows of their tables. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from protocol.configuration import ProcedureConfig, Statutory
from protocol.dossier_commands import Holder, Paper
from protocol.enums import TermUnit
from protocol.ids import Instant
from server.dossier.stream.model import CITY_TIME_ZONE
from server.queue.events.recorded import Recorded

from .course import MADE_BY, Course, Step

People = Mapping[str, Mapping[str, str]]
"""Part (applicant, owner, proxy, …) → field → plain value; what is unknown is not there."""

Values = dict[str, str]
Rows = list[Values]

VI: Final = "vi"
"""Forms are papers of Vietnamese law: they are in Vietnamese whatever the clerk reads."""


class Known(Struct, frozen=True):
    """What names and words are asked of. Each is given an id or a code and answers with what people read.

    `procedure`: a branch's procedure of this code, None where it has none. `component`: of a procedure.
    """

    branch: Callable[[str], str]
    unit: Callable[[str], str]
    person: Callable[[str], str]
    reason: Callable[[str, str], str]
    procedure: Callable[[str, str], ProcedureConfig | None]
    component: Callable[[str, str, str], str]


class Told(Struct, frozen=True):
    """All that a form is filled from. `texts`: sealed free text by kind (content, reason, note)."""

    course: Course
    words: Mapping[str, str]
    known: Known
    people: People = {}
    texts: Mapping[str, str] = {}
    secret: str = ""


class Filled(Struct, frozen=True):
    """A form's values; an empty one is filled in by hand. `at`: the moment that the form is of."""

    at: Instant
    values: Values
    tables: dict[str, Rows]
    replaced_by: Values = {}


def said_at(at: Instant | None, words: Mapping[str, str], how: str = "moment") -> str:
    """A moment in words; an unknown one is empty."""
    if at is None:
        return ""
    when = datetime.fromtimestamp(at / 1000, CITY_TIME_ZONE)
    return words[how].format(
        hour=f"{when:%H}", minute=f"{when:%M}", day=f"{when:%d}", month=f"{when:%m}", year=f"{when:%Y}"
    )


def said_term(rule: Statutory, words: Mapping[str, str]) -> str:
    """A statutory time in words."""
    if rule.amount == 0 and rule.unit is not TermUnit.HOUR:
        return words["same_day"]
    return words[rule.unit.value].format(n=rule.amount)


def receipt(told: Told, number: int | None) -> Filled:
    """Form 01: one receipt, None for the last. All but the last say that they are replaced. Raises LookupError."""
    found = told.course.receipt(number)
    if found is None:
        raise LookupError(f"there is no receipt {number}")
    this, event = found
    then = told.course.after(event.seq)
    assert then.due is not None
    book, _, line = (then.code or "").rpartition("-")
    values = _about(told) | {
        "received_at": said_at(told.course.dossier.receipts[0].at, told.words),
        "due_at": said_at(then.due.promised_at, told.words),
        "statutory": said_term(then.due.rule, told.words),
        "collect_at": told.known.branch(then.branch),
        "sets": told.words.get("sets", "01"),
        "fee": _fee(told),
        "book": book.rpartition("-")[2],
        "line": line,
        "clerk": told.known.person(event.actor),
        "reason": "" if this.reason is None else told.known.reason(then.branch, this.reason),
    }
    after = told.course.receipt(this.number + 1)
    replaced_by = {} if after is None else {"next": str(after[0].number), "next_at": said_at(after[0].at, told.words)}
    return Filled(this.at, values, {"components": _components(told, this.papers)}, replaced_by)


def supplement(told: Told) -> Filled:
    """Form 02: the papers that are asked for."""
    event = told.course.last("supplement_asked")
    assert event is not None
    dossier = told.course.dossier
    names = [told.known.component(dossier.branch, dossier.procedure, code) for code in event.body.papers]
    rows = [{"n": str(n), "name": name} for n, name in enumerate(names, 1)]
    values = _about(told) | {"reason": _reason(told, event), "clerk": told.known.person(event.actor)}
    return Filled(event.at, values, {"awaited": rows})


def turned_away(told: Told) -> Filled:
    """Form 03."""
    event = told.course.last("turned_away")
    assert event is not None
    values = _about(told) | {"reason": _reason(told, event), "clerk": told.known.person(event.actor)}
    return Filled(event.at, values, {})


def apology(told: Told) -> Filled:
    """Form 04: the date that was promised, and the new one."""
    event = told.course.last("reappointed")
    assert event is not None
    before = told.course.after(event.seq - 1).due
    values = _about(told) | _times(told) | {
        "due_at": said_at(None if before is None else before.promised_at, told.words),
        "new_due_at": said_at(event.body.due.promised_at, told.words),
        "reason": _reason(told, event),
    }  # fmt: skip
    return Filled(event.at, values, {})


def stopped(told: Told) -> Filled:
    """Form 05."""
    event = told.course.last("stopped")
    assert event is not None
    values = _about(told) | _times(told) | {"stopped_at": said_at(event.at, told.words), "reason": _reason(told, event)}
    return Filled(event.at, values, {})


def control(told: Told, now: Instant) -> Filled:
    """Form 06: each unit's time with the dossier, and whether it was in time."""
    rows = [_step(told, step) for step in told.course.steps()]
    return Filled(now, _about(told) | _times(told), {"steps": rows})


def register_of_one(told: Told, now: Instant) -> Filled:
    """Form 07 with the dossier's own line."""
    dossier = told.course.dossier
    returned = told.course.last("returned")
    about = _about(told)
    row = {
        "n": "1",
        "code": about["code"],
        "procedure": about["content"],
        "sets": told.words.get("sets", "01"),
        "applicant": about["applicant"],
        "address": ", ".join(each for each in (about["address"], about["phone"]) if each),
        "deciding": about["deciding"],
        "received": said_at(dossier.receipts[0].at, told.words, "short"),
        "due": said_at(None if dossier.due is None else dossier.due.promised_at, told.words, "short"),
        "returned": said_at(None if returned is None else returned.at, told.words, "short"),
        "channel": told.words["at_counter"] if returned is not None else "",
        "signature": "",
        "note": "",
    }
    return Filled(now, about, {"register": [row]})


def fill(form: str, told: Told, now: Instant, number: int | None = None) -> Filled:
    """The values of a form that the dossier has (`course.forms_of`). Raises LookupError: there is no such receipt."""
    match form:
        case "01":
            return receipt(told, number)
        case "02":
            return supplement(told)
        case "03":
            return turned_away(told)
        case "04":
            return apology(told)
        case "05":
            return stopped(told)
        case "06":
            return control(told, now)
        case _:
            return register_of_one(told, now)


def _about(told: Told) -> Values:
    """What every form says: the dossier, its people, its offices."""
    dossier, people = told.course.dossier, told.people
    applicant, proxy = people.get("applicant", {}), people.get("proxy", {})
    first = told.course.steps()[:1]
    unit = told.known.unit(first[0].holder.unit) if first else told.known.branch(dossier.branch)
    holder = told.course.steps()[-1].holder if first else None
    procedure = told.known.procedure(dossier.branch, dossier.procedure)
    name = dossier.procedure if procedure is None else procedure.name[VI]
    return {
        "code": dossier.code or "",
        "secret": told.secret,
        "agency": unit,
        "branch": told.known.branch(dossier.branch),
        "deciding": "" if holder is None else told.known.unit(holder.unit),
        "content": told.texts.get("content") or name,
        "applicant": applicant.get("name", ""),
        "owner": people.get("owner", applicant).get("name", ""),
        "proxy": proxy.get("name", ""),
        "hands_in": proxy.get("name") or applicant.get("name", ""),
        "address": applicant.get("address", ""),
        "phone": applicant.get("phone", ""),
        "email": applicant.get("email", ""),
        "identity_number": applicant.get("identity_number", ""),
    }


def _times(told: Told) -> Values:
    dossier = told.course.dossier
    received = dossier.receipts[0].at if dossier.receipts else None
    return {
        "received_at": said_at(received, told.words),
        "received_day": said_at(received, told.words, "short").rpartition(" ")[2],
        "due_at": said_at(None if dossier.due is None else dossier.due.promised_at, told.words),
    }


def _reason(told: Told, event: Recorded[Any]) -> str:
    """In the words of who wrote it, where there are any of this act; else the reason's name."""
    later = [one for one in told.course.events[event.seq :] if one.kind in MADE_BY.values()]
    written = "" if later else told.texts.get("reason", "")
    return written or told.known.reason(told.course.dossier.branch, event.body.reason)


def _fee(told: Told) -> str:
    procedure = told.known.procedure(told.course.dossier.branch, told.course.dossier.procedure)
    if procedure is None or procedure.fee_vnd is None:
        return ""
    if procedure.fee_vnd == 0:
        return told.words["free"]
    return told.words["dong"].format(n=f"{procedure.fee_vnd:,}".replace(",", "."))


def _components(told: Told, papers: tuple[Paper, ...]) -> Rows:
    dossier = told.course.dossier
    return [
        {
            "n": str(n),
            "name": told.known.component(dossier.branch, dossier.procedure, paper.code),
            "originals": str(paper.originals or ""),
            "certified": str(paper.certified or ""),
            "copies": str(paper.copies or ""),
            "note": told.words["held"] if paper.held else "",
        }
        for n, paper in enumerate(papers, 1)
    ]


def _step(told: Told, step: Step) -> Values:
    words, at = told.words, said_at(step.since, told.words, "short")
    receiver = _person(told, step.holder)
    if step.giver is None:
        who = words["taken_in"].format(receiver=receiver)
    else:
        who = words["handed"].format(giver=_person(told, step.giver), receiver=receiver)
    outcome = ""
    if step.until is not None and step.due_at is not None:
        minutes = step.until // 60_000, step.due_at // 60_000
        outcome = words["late" if minutes[0] > minutes[1] else "in_time" if minutes[0] == minutes[1] else "early"]
    note = "" if step.due_at is None else words["step_due"].format(at=said_at(step.due_at, words, "short"))
    return {"unit": told.known.unit(step.holder.unit), "at": f"{at}\n{who}", "outcome": outcome, "note": note}


def _person(told: Told, holder: Holder) -> str:
    return told.known.unit(holder.unit) if holder.person is None else told.known.person(holder.person)
