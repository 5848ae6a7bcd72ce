"""Writes a branch's configuration as the catalogue file that reads back as the same configuration."""

import json
from collections.abc import Iterator

import msgspec

from protocol.configuration import (
    AppointmentRules,
    BranchConfig,
    MediaConfig,
    ProcedureConfig,
    SlipConfig,
    SpecialDay,
    Text,
    Weights,
)

from .format import WEEK


def write_catalogue(config: BranchConfig) -> str:
    """The TOML text of `config`, every setting spelt out."""
    return "\n".join(_lines(config))


def _lines(config: BranchConfig) -> Iterator[str]:
    yield from ("[branch]", f"id = {_text(config.id)}", f"name = {_name(config.name)}")
    for key in ("time_zone", "policy"):
        yield f"{key} = {_text(getattr(config, key))}"
    for key in (
        "lat",
        "lon",
        "guard_s",
        "visit_target_s",
        "transaction_target_s",
        "no_show_limit",
        "no_show_s",
        "overrun_percent",
        "expire_s",
        "phone_per_minute",
        "dossiers_per_ticket",
        "check_online_days",
    ):
        if getattr(config, key) is not None:
            yield f"{key} = {getattr(config, key)!r}"
    for key in ("address", "lot_opens", "lot_closes", "agency", "pay_to", "result_service"):
        if getattr(config, key) is not None:
            yield f"{key} = {_text(getattr(config, key))}"
    if config.services_first:
        yield f"services_first = {_list(config.services_first)}"
    if config.languages:
        yield f"languages = {_list(config.languages)}"
    if config.retired:
        yield "retired = true"
    for service in config.services:
        yield from ("", "[[service]]", f"code = {_text(service.code)}", f"prefix = {_text(service.prefix)}")
        yield f"name = {_name(service.name)}"
        for key in ("quota", "mean_s", "cv", "alert_s"):
            if getattr(service, key) is not None:
                yield f"{key} = {getattr(service, key)!r}"
        yield f"icon = {_text(service.icon)}"
    for procedure in config.procedures:
        yield from _procedure(procedure)
    for counter in config.counters:
        yield from ("", "[[counter]]", f"id = {_text(counter.id)}", f"name = {_name(counter.name)}")
        yield f"skills = {_list(counter.skills)}"
        if counter.zone is not None:
            yield f"zone = {_text(counter.zone)}"
        if counter.direction is not None:
            yield f"direction = {_name(counter.direction)}"
    for clerk in config.clerks:
        yield from ("", "[[clerk]]", f"user = {_text(clerk.user)}", f"skills = {_list(clerk.skills)}")
    for table, coded in (("priority", config.priorities), ("outcome", config.outcomes)):
        for one in coded:
            yield from ("", f"[[{table}]]", f"code = {_text(one.code)}", f"name = {_name(one.name)}")
    for reason in config.reasons:
        yield from ("", "[[reason]]", f"code = {_text(reason.code)}", f"name = {_name(reason.name)}")
        yield f"used_by = {_list(reason.used_by)}"
    for window in config.hours:
        yield from ("", "[[hours]]", f"days = {_list(WEEK[day] for day in window.days)}")
        for key in ("first_ticket", "last_ticket", "close"):
            yield f"{key} = {_text(getattr(window, key))}"
    yield from ("", "[holidays]", f"closed = {_list(config.closed_dates)}")
    for day in config.special_days:
        yield from _special_day(day)
    for shown in config.media:
        yield from _media(shown)
    yield from ("", "[weights]")
    for field in msgspec.structs.fields(Weights):
        yield f"{field.name} = {float(getattr(config.weights, field.name))!r}"
    yield from ("", "[appointments]")
    for field in msgspec.structs.fields(AppointmentRules):
        yield f"{field.name} = {str(getattr(config.appointments, field.name)).lower()}"
    if config.slip != SlipConfig():
        yield from _slip(config.slip)
    yield ""


def _slip(one: SlipConfig) -> Iterator[str]:
    yield from ("", "[slip]")
    for key in ("heading", "closing"):
        if getattr(one, key) is not None:
            yield f"{key} = {_name(getattr(one, key))}"
    if one.logo is not None:
        yield f"logo = {_text(one.logo)}"


def _procedure(one: ProcedureConfig) -> Iterator[str]:
    yield from ("", "[[procedure]]", f"code = {_text(one.code)}", f"service = {_text(one.service)}")
    yield f"name = {_name(one.name)}"
    if one.synonyms:
        yield f"synonyms = {_list(one.synonyms)}"
    if one.bring:
        yield from ("bring = [", *(f"  {_name(paper)}," for paper in one.bring), "]")
    for number in ("minutes", "fee_vnd"):
        if getattr(one, number) is not None:
            yield f"{number} = {getattr(one, number)}"
    for words in ("fee_note", "time", "system", "delegated_by"):
        if getattr(one, words) is not None:
            yield f"{words} = {_name(getattr(one, words))}"
    if one.statutory is not None:
        term = one.statutory
        weekends = str(term.weekends).lower()
        yield (
            f"statutory = {{ amount = {term.amount}, unit = {_text(term.unit)}, "
            f"late_after = {_text(term.late_after)}, weekends = {weekends} }}"
        )
    if one.supplement is not None:
        yield f"supplement = {_text(one.supplement)}"
    if one.result_scanned is not None:
        yield f"result_scanned = {str(one.result_scanned).lower()}"
    if one.keep_years is not None:
        yield f"keep_years = {one.keep_years}"
    if one.steps is not None:
        yield f"steps = {one.steps}"
    if one.consultation is not None:
        rule = one.consultation
        flags = f"silence_agrees = {str(rule.silence_agrees).lower()}, pauses = {str(rule.pauses).lower()}"
        yield f"consultation = {{ days = {rule.days}, {flags} }}"
    if one.fee is not None:
        most = "" if one.fee.most_copy_vnd is None else f"most_copy_vnd = {one.fee.most_copy_vnd}, "
        yield (
            f"fee = {{ pages_vnd = {list(one.fee.pages_vnd)}, copy_vnd = {one.fee.copy_vnd}, {most}"
            f"once_vnd = {one.fee.once_vnd} }}"
        )


def _media(one: MediaConfig) -> Iterator[str]:
    yield from ("", "[[media]]", f"id = {_text(one.id)}")
    for key in ("file", "first_day", "last_day", "zone"):
        if getattr(one, key) is not None:
            yield f"{key} = {_text(getattr(one, key))}"
    if one.text is not None:
        yield f"text = {_name(one.text)}"
    yield from (f"order = {one.order}", f"seconds = {one.seconds}")


def _special_day(day: SpecialDay) -> Iterator[str]:
    head = ("", "[[special_day]]", f"date = {_text(day.date)}")
    if day.works_as is not None:
        yield from (*head, f"works_as = {_text(WEEK[day.works_as])}")
    elif not day.openings:
        yield from (*head, "closed = true")
    for opening in day.openings if day.works_as is None else ():
        yield from head
        for key in ("first_ticket", "last_ticket", "close"):
            yield f"{key} = {_text(getattr(opening, key))}"


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(name: Text) -> str:
    return f"{{ {', '.join(f'{language} = {_text(words)}' for language, words in name.items())} }}"


def _list(words: "Iterator[str] | tuple[str, ...]") -> str:
    return f"[{', '.join(_text(str(word)) for word in words)}]"
