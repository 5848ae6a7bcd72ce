"""A part's rows in a list: what each is called, and its main figures in words. Pure."""

import datetime as dt

from msgspec import Struct

from language.messages import translations
from language.names import name_in
from language.weekdays import WEEKDAYS
from protocol.configuration import BranchConfig, MediaConfig, Opening, SpecialDay

from .choices import REASON_FOR
from .parts import Part

FILMS = (".mp4", ".webm")


class Row(Struct, frozen=True):
    """`key`: in the form's address; `code`: shown in front, where the name does not say it."""

    key: str
    code: str
    name: str
    about: str


def listed(part: Part, config: BranchConfig, language: str) -> list[Row]:
    """The rows in the order of the settings; dates in the calendar's."""
    words = translations(language)
    _ = words.gettext
    match part.table:
        case "service":
            return [
                Row(one.code, one.code, name_in(one.name, language),
                    _("no limit") if one.quota is None else _("{n} a day").format(n=one.quota))
                for one in config.services
            ]  # fmt: skip
        case "procedure":
            return [
                Row(one.code, one.code, name_in(one.name, language),
                    _("{service} · {n} papers").format(service=one.service, n=len(one.bring)))
                for one in config.procedures
            ]  # fmt: skip
        case "counter":
            return [
                Row(one.id, one.id, name_in(one.name, language),
                    ", ".join(one.skills) + (f" · {one.zone}" if one.zone else ""))
                for one in config.counters
            ]  # fmt: skip
        case "reason":
            return [
                Row(one.code, one.code, name_in(one.name, language),
                    ", ".join(_(REASON_FOR[use]) for use in one.used_by))
                for one in config.reasons
            ]  # fmt: skip
        case "special_day":
            days = (*config.special_days, *(SpecialDay(date) for date in config.closed_dates))
            return [
                Row(one.date, "", _date(one.date, language), _day(one, language))
                for one in sorted(days, key=lambda day: day.date)
            ]
        case "media":
            shown = sorted(config.media, key=lambda one: one.order)
            return [Row(one.id, one.id, _what(one, language), _when(one, language)) for one in shown]
        case _:
            coded = config.priorities if part.table == "priority" else config.outcomes
            return [Row(one.code, one.code, name_in(one.name, language), "") for one in coded]


def _what(one: MediaConfig, language: str) -> str:
    _ = translations(language).gettext
    if one.file is None:
        return name_in(one.text or {}, language)
    return _("Film") if one.file.endswith(FILMS) else _("Picture")


def _when(one: MediaConfig, language: str) -> str:
    _ = translations(language).gettext
    first, last = (None if day is None else _date(day, language) for day in (one.first_day, one.last_day))
    days = " – ".join(day for day in (first or _("from now on"), last) if day)
    parts = [days if first or last else _("every day"), _("{n} seconds").format(n=one.seconds)]
    return " · ".join(parts + ([one.zone] if one.zone else []))


def _date(iso: str, language: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{translations(language).gettext(WEEKDAYS[day.weekday()])}, {day:%d/%m/%Y}"


def _day(day: SpecialDay, language: str) -> str:
    _ = translations(language).gettext
    if day.works_as is not None:
        return _("works as a {weekday}").format(weekday=_(WEEKDAYS[day.works_as]))
    return ", ".join(map(_span, day.openings)) or _("closed")


def _span(opening: Opening) -> str:
    return f"{opening.first_ticket} – {opening.last_ticket} ({opening.close})"
