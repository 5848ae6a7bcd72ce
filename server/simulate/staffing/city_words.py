"""The city's answer in words, for the terminal and as a page."""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from language import durations
from language.messages import N_
from server.balance.staffing.city import DOSSIERS_WITHIN, City, Other
from server.simulate.report.language import Reader
from server.simulate.report.sheet import Figure

from .city_plan import CityPlan
from .page import Section, page
from .svg import Bars, bars_svg, counts_axis
from .words import DISTRIBUTION

WHAT: Final = {
    "desk_s": N_("mean time at the counter {value} min"),
    "online": N_("{value} of dossiers come online"),
    "cv": N_("variation of that time {value}"),
    "day_cv": N_("variation from day to day {value}"),
    "absent": N_("{value} of staff absent"),
    "branches": N_("{value} branches"),
    "target": N_("target {value} of visits"),
}


def answer_rows(plan: CityPlan, reader: Reader) -> list[tuple[str, ...]]:
    """The answer: a name, and a value for each load."""
    _ = reader.say
    city, loads = plan.city, plan.loads
    yes, no = _("yes"), _("no")
    named: list[tuple[str, list[str]]] = [
        (_("{n} staff are enough").format(n=city.staff), [yes if one.holds else no for one in loads]),
        (_("visits in time with {n} staff").format(n=city.staff), [reader.percent(one.within) for one in loads]),
        (_("staff needed"), [_staff(one.staff, reader) for one in loads]),
        (_("visits in time with these, simulated"), [reader.percent(one) for one in plan.simulated]),
        (
            _("more a month, million VND"),
            [_million(one.extra_vnd(city), reader) for one in loads],
        ),
        (
            _("left of what is saved a month, million VND"),
            [_left(city, one.extra_vnd(city), reader) for one in loads],
        ),
        (
            _("{n} staff are enough up to a mean time at the counter of").format(n=city.staff),
            ["–" if one.desk_s is None else durations.clock(round(one.desk_s)) for one in loads],
        ),
        (
            _("{n} staff are enough from a share online of").format(n=city.staff),
            [reader.percent(one.online) for one in loads],
        ),
    ]
    return [(name, *values) for name, values in named]


def notes(plan: CityPlan, reader: Reader) -> Iterator[str]:
    """What staffing cannot change."""
    _ = reader.say
    city = plan.city
    yield _(
        "{share} of dossiers are within {n} minutes at the counter, whatever the staff; {target} needs a mean of at "
        "most {mean}."
    ).format(
        share=reader.percent(city.possible),
        n=f"{city.visit_s / 60:g}",
        target=reader.percent(DOSSIERS_WITHIN, 0),
        mean=durations.clock(round(plan.dossiers_s)),
    )
    if city.possible <= city.target:
        yield _(
            "So {target} of visits cannot be in time at any staffing: the plan is for {target} of the others."
        ).format(target=reader.percent(city.target, 0))


def assumptions(city: City, reader: Reader) -> Iterator[str]:
    """What the answer rests on."""
    _ = reader.say
    yield _(
        "From the mandate (Resolution 108/NQ-CP): {branches} branches, {staff} staff in place of {before}, {saved} "
        "million VND saved a month; so one person is {pay} million VND a month. {least} to {most} dossiers a day "
        "(press)."
    ).format(
        branches=city.branches, staff=city.staff, before=reader.number(city.before),
        saved=_million(city.saved_vnd, reader), pay=reader.number(city.pay_vnd / 1e6, 2),
        least=reader.number(city.dossiers[0]), most=reader.number(city.dossiers[1]),
    )  # fmt: skip
    yield _(
        "Assumed: {mean} minutes at the counter on average, as at a land counter with 75 dossiers in eight hours, "
        "variation {cv}; one dossier a visit; {online} without a visit."
    ).format(
        mean=reader.number(city.desk_s / 60, 1), cv=reader.number(city.cv, 2), online=reader.percent(city.online, 0)
    )
    yield _(
        "Assumed: {absent} of staff absent; a clerk is at a counter all day but for half an hour; days vary by {day}; "
        "half hours have the shares of a real citizens' office; all branches alike, every clerk takes every dossier."
    ).format(absent=reader.percent(city.absent, 0), day=reader.number(city.day_cv, 2))
    yield _(DISTRIBUTION)


def other_rows(plan: CityPlan, reader: Reader) -> list[tuple[str, ...]]:
    """The staff needed where one assumption is another; a star: the target is out of reach."""
    return [
        (_other(one, reader), *(_staff(n, reader) + ("" if one.reached else "*") for n in one.staff))
        for one in plan.others
    ]


def city_table(plan: CityPlan, reader: Reader) -> str:
    """For a terminal."""
    return "\n".join(_lines(plan, reader))


def city_page(plan: CityPlan, language: str) -> str:
    """The page's HTML."""
    reader = Reader(language)
    _ = reader.say
    city = plan.city
    columns = ("", *_loads(plan, reader))
    hardest = plan.loads[-1]
    headline = [
        Figure(_("{n} staff are enough").format(n=city.staff), _("yes") if hardest.holds else _("no"),
               _("at {n} dossiers a day").format(n=reader.number(hardest.dossiers))),
        Figure(_("Staff needed"), _staff(hardest.staff, reader), _("for {share} of visits within {n} minutes").format(
            share=reader.percent(city.target, 0), n=f"{city.visit_s / 60:g}")),
        Figure(_("More a month"), _million(hardest.extra_vnd(city), reader), _("million VND")),
    ]  # fmt: skip
    sections = [
        Section(_("The answer"), tuple(notes(plan, reader)), columns=columns, rows=tuple(answer_rows(plan, reader))),
        Section(
            _("Where an assumption is another: staff needed"),
            (_starred(reader),),
            (_plot(plan, reader),),
            columns,
            tuple(other_rows(plan, reader)),
        ),
        Section(_("What the plan rests on"), tuple(assumptions(city, reader))),
    ]
    heading = _("The city: {branches} branches, {staff} staff").format(branches=city.branches, staff=city.staff)
    return page(heading, _title(plan, reader), headline, sections, _("`motcua plan --city` made this page."), reader)


def _lines(plan: CityPlan, reader: Reader) -> Iterator[str]:
    _ = reader.say
    yield _("The city: {branches} branches, {staff} staff").format(branches=plan.city.branches, staff=plan.city.staff)
    yield ""
    yield _row((_("dossiers a day"), *(reader.number(one) for one in plan.city.dossiers)))
    yield from (_row(one) for one in answer_rows(plan, reader))
    yield ""
    yield from notes(plan, reader)
    yield ""
    yield _("Where an assumption is another: staff needed")
    yield from (_row(one) for one in other_rows(plan, reader))
    yield _starred(reader)
    yield ""
    yield from assumptions(plan.city, reader)


def _row(values: tuple[str, ...]) -> str:
    return f"{values[0]:<58}" + "".join(f"{one:>12}" for one in values[1:])


def _title(plan: CityPlan, reader: Reader) -> str:
    _ = reader.say
    said = _("Whether {target} of visits take at most {n} minutes at {least} to {most} dossiers a day")
    city = plan.city
    return said.format(
        target=reader.percent(city.target, 0), n=f"{city.visit_s / 60:g}", least=reader.number(city.dossiers[0]),
        most=reader.number(city.dossiers[1]),
    )  # fmt: skip


def _starred(reader: Reader) -> str:
    _ = reader.say
    return _("*: too many visits are too long by themselves; the staff is for the others.")


def _loads(plan: CityPlan, reader: Reader) -> Iterator[str]:
    _ = reader.say
    said = _("{n} dossiers a day")
    return (said.format(n=reader.number(one)) for one in plan.city.dossiers)


def _plot(plan: CityPlan, reader: Reader) -> Markup:
    _ = reader.say
    now = Other("desk_s", plan.city.desk_s, tuple(one.staff for one in plan.loads), reached=True)
    known = sorted([now, *(one for one in plan.others if one.what == "desk_s")], key=lambda one: one.value)
    staff = [float(one.staff[-1] or 0) for one in known]
    names = tuple(_("{n} min").format(n=reader.number(one.value / 60, 1)) for one in known)
    told = tuple(f"{_other(one, reader)}: {_staff(one.staff[-1], reader)}" for one in known)
    label = _("Staff needed by mean time at the counter; line: the staff there is")
    return bars_svg(
        Bars(
            label,
            names,
            tuple(staff),
            counts_axis(max(*staff, plan.city.staff)),
            told,
            limit=plan.city.staff,
            centred=True,
        )
    )


def _other(one: Other, reader: Reader) -> str:
    shares = ("online", "absent", "target")
    value = (
        reader.percent(one.value, 0) if one.what in shares
        else reader.number(one.value / 60, 1) if one.what == "desk_s"
        else reader.number(one.value, 0 if one.what == "branches" else 2)
    )  # fmt: skip
    return reader.say(WHAT[one.what]).format(value=value)


def _staff(n: int | None, reader: Reader) -> str:
    return "–" if n is None else reader.number(n)


def _million(vnd: float | None, reader: Reader) -> str:
    return "–" if vnd is None else reader.number(vnd / 1e6)


def _left(city: City, extra_vnd: float | None, reader: Reader) -> str:
    return _million(None if extra_vnd is None else city.saved_vnd - extra_vnd, reader)
