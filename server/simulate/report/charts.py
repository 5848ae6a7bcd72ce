"""The report's plots, as plain data for plotly, in the reader's language."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from language.messages import N_
from protocol.enums import TicketClass
from server.balance.roll.scenario import Outcome, Scenario, Visit
from server.simulate.figures.course import SLOT_S, Crowd, Waits
from server.simulate.figures.figures import Figures, quantile
from server.simulate.figures.lateness import Cause, Late
from server.simulate.figures.spans import Worked

from .language import Reader, clock

Chart: TypeAlias = dict[str, Any]
"""`data` and `layout` of `Plotly.newPlot`."""

INK, SOFT, LINE, RED, GREY = "#13242E", "#4A5B68", "#CBD6DD", "#B3261E", "#C3CED6"
SERIES: Final = ("#0A5A6B", "#E39A1F", "#6FB7C9", "#7A5195", "#4F8F5B", "#C66B8E", "#8C6D46", "#3F6FB5")
"""Distinguishable with colour blindness, and by lightness in print."""

CLASSES: Final = {
    TicketClass.PRIO: N_("Priority"),
    TicketClass.APPT: N_("Appointment"),
    TicketClass.WALK: N_("Walk-in"),
}

CAUSES: Final = {
    Cause.LONG: (N_("The service alone took longer"), RED),
    Cause.BEFORE: (N_("People who came earlier"), SERIES[0]),
    Cause.AFTER: (N_("People who came later"), SERIES[1]),
    Cause.NO_SHOWS: (N_("People who did not come"), SERIES[3]),
    Cause.AWAY: (N_("Counters on a break or closed"), SERIES[2]),
    Cause.IDLE: (N_("Counters kept free for others"), GREY),
}


def crowd_chart(crowd: Crowd, many: bool, reader: Reader) -> Chart:
    """How many people wait, by service, stacked."""
    _ = reader.say
    hours = [moment / 3600 for moment in crowd.moments_s]
    data: list[Chart] = [
        {
            "type": "scatter", "mode": "lines", "stackgroup": "waiting", "name": code, "x": hours,
            "y": [round(value, 2) for value in counts], "line": {"width": 0.5, "color": SERIES[place % len(SERIES)]},
            "fillcolor": SERIES[place % len(SERIES)], "hovertemplate": "%{y:.1f}",
        }
        for place, (code, counts) in enumerate(crowd.by_service.items())
    ]  # fmt: skip
    if many:
        data.append(
            {
                "type": "scatter", "mode": "lines", "name": _("nine days in ten stay under"), "x": hours,
                "y": [round(value, 1) for value in crowd.p90], "hovertemplate": "%{y:.1f}",
                "line": {"width": 1.5, "dash": "dot", "color": INK},
            }
        )  # fmt: skip
    layout = _layout(reader, _hours(crowd.moments_s[-1], reader), _count(_("people waiting")), 330)
    return {"data": data, "layout": layout}


def waits_chart(found: Waits, until_s: float, reader: Reader) -> Chart:
    """Waits by half hour of arrival."""
    _ = reader.say
    hours = [start / 3600 + SLOT_S / 7200 for start in found.starts_s]
    hover = [f"{clock(start)}–{clock(start + SLOT_S)}" for start in found.starts_s]

    def minutes(values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else round(value / 60, 2) for value in values]

    data: list[Chart] = [
        {
            "type": "bar", "name": _("half of the people"), "x": hours, "y": minutes(found.p50_s), "width": 0.4,
            "marker": {"color": SERIES[0]}, "customdata": hover,
            "hovertemplate": "%{customdata}: ≤ %{y:.1f}",
        },
        {
            "type": "scatter", "mode": "lines+markers", "name": _("nine in ten people"), "x": hours,
            "y": minutes(found.p90_s), "line": {"color": SERIES[1], "width": 2}, "customdata": hover,
            "hovertemplate": "%{customdata}: ≤ %{y:.1f}",
        },
    ]  # fmt: skip
    layout = _layout(reader, _hours(until_s, reader), _count(_("minutes waited, at most")), 300)
    return {"data": data, "layout": layout}


def visits_chart(scenario: Scenario, visits: Sequence[Visit], found: Figures, reader: Reader) -> Chart:
    """Lengths of visits by service and class (quartiles, 5th and 95th percentile), and the share in time."""
    _ = reader.say
    served = [one for one in visits if one.outcome is Outcome.SERVED]
    rows: list[tuple[str, str, list[Visit], float | None]] = [
        (code, SERIES[0], [one for one in served if one.service == code], part.within_target)
        for code, part in found.by_service.items()
    ]
    rows += [
        (_(CLASSES[TicketClass(cls)]), SERIES[3], [one for one in served if one.cls == cls], part.within_target)
        for cls, part in found.by_class.items()
    ]
    rows.append((_("All"), INK, served, found.within_target))
    data: list[Chart] = []
    notes: list[Chart] = []
    for name, colour, mine, within in rows:
        if not mine or within is None:
            continue
        lengths = sorted(one.visit_s / 60 for one in mine)
        points = {key: [quantile(lengths, p)] for key, p in _BOX.items()}
        data.append(
            {"type": "box", "orientation": "h", "name": name, "y": [name], **points, "width": 0.55,
             "line": {"color": colour, "width": 1.5}, "fillcolor": f"{colour}33", "showlegend": False,
             "hoverinfo": "x+name"}
        )  # fmt: skip
        notes.append(_beside(name, "y", reader.percent(within), INK))
    target = scenario.visit_s / 60
    layout = _layout(reader, _count(_("minutes from the ticket to leaving")), _NAMES, 70 + 34 * len(data))
    layout["xaxis"]["rangemode"] = "tozero"
    layout["shapes"] = [
        {"type": "line", "x0": target, "x1": target, "y0": 0, "y1": 1, "yref": "paper",
         "line": {"color": RED, "width": 1.5, "dash": "dash"}}
    ]  # fmt: skip
    layout["annotations"] = [
        *notes,
        _beside(1, "paper", _("in time"), SOFT),
        {"x": target, "y": 1, "yref": "paper", "yanchor": "bottom", "text": _("{n} min").format(n=f"{target:g}"),
         "showarrow": False, "font": {"size": 12, "color": RED}},
    ]  # fmt: skip
    layout["margin"]["r"] = 76
    return {"data": data, "layout": layout}


_NAMES: Final = {"autorange": "reversed", "type": "category"}
"""An axis of names, the first on top."""

_BOX: Final = {"lowerfence": 0.05, "q1": 0.25, "median": 0.5, "q3": 0.75, "upperfence": 0.95}


def counters_chart(scenario: Scenario, days: Sequence[Sequence[Worked]], reader: Reader) -> Chart:
    """What counters did while they were open, in hours a day."""
    _ = reader.say
    names = [f"{plan.id} · {' '.join(plan.skills)}" for plan in scenario.counters]

    def hours(place: int, what: str) -> float:
        return round(float(sum(getattr(day[place], what) for day in days)) / 3600 / len(days), 3)

    kinds = (
        ("serving_s", _("serving"), SERIES[0]),
        ("in_vain_s", _("waiting for people who did not come"), SERIES[1]),
        ("idle_s", _("free"), GREY),
    )
    data: list[Chart] = [
        {
            "type": "bar", "orientation": "h", "name": name, "y": names,
            "x": [hours(place, what) for place in range(len(names))], "marker": {"color": colour},
            "hovertemplate": "%{x:.1f} h", "width": 0.6,
        }
        for what, name, colour in kinds
    ]  # fmt: skip
    layout = _layout(reader, _count(_("hours a day")), _NAMES, 90 + 30 * len(names))
    layout["barmode"] = "stack"
    notes = [_beside(1, "paper", _("taken"), SOFT)]
    for place, name in enumerate(names):
        serving, vain, idle = (hours(place, what) for what, *_rest in kinds)
        if serving + vain + idle:
            taken = (serving + vain) / (serving + vain + idle)
            notes.append(_beside(name, "y", reader.percent(taken, 0), INK))
    layout["annotations"] = notes
    layout["margin"]["r"] = 76
    return {"data": data, "layout": layout}


def causes_chart(scenario: Scenario, latest: Sequence[Late], days: int, reader: Reader) -> Chart:
    """Late visits a day, by service and main cause."""
    _ = reader.say
    codes = [service.code for service in scenario.services]
    data: list[Chart] = []
    for cause, (name, colour) in CAUSES.items():
        counts = [sum(one.cause is cause and one.visit.service == code for one in latest) / days for code in codes]
        if any(counts):
            data.append(
                {"type": "bar", "orientation": "h", "name": _(name), "y": codes, "x": [round(one, 2) for one in counts],
                 "marker": {"color": colour}, "width": 0.6, "hovertemplate": "%{x:.1f}"}
            )  # fmt: skip
    layout = _layout(reader, _count(_("late visits a day")), _NAMES, 120 + 32 * len(codes))
    layout["barmode"] = "stack"
    return {"data": data, "layout": layout}


def _beside(y: float | str, of: str, text: str, colour: str) -> Chart:
    """A label to the right of the plot, beside a row or (`paper`) above all rows."""
    anchor = "bottom" if of == "paper" else "middle"
    return {
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": y, "yref": of, "yanchor": anchor, "text": text,
        "showarrow": False, "font": {"size": 13, "color": colour},
    }  # fmt: skip


def _layout(reader: Reader, xaxis: Chart, yaxis: Chart, height: int) -> Chart:
    axis = {"gridcolor": "#E6EBEE", "linecolor": LINE, "zerolinecolor": LINE, "automargin": True, "fixedrange": True}
    return {
        "height": height,
        "margin": {"l": 48, "r": 16, "t": 28, "b": 44},
        "font": {"family": "Be Vietnam Pro, sans-serif", "size": 13, "color": SOFT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "separators": reader.separators,
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "xaxis": axis | xaxis,
        "yaxis": axis | yaxis,
    }


def _hours(until_s: float, reader: Reader) -> Chart:
    _ = reader.say
    ticks = list(range(int(until_s / 3600) + 2))
    return {
        "title": {"text": _("hours from the opening"), "font": {"size": 12}},
        "range": [0, max(until_s, SLOT_S) / 3600],
        "tickvals": ticks,
        "ticktext": [f"{tick}:00" for tick in ticks],
    }


def _count(title: str) -> Chart:
    return {"title": {"text": title, "font": {"size": 12}}, "rangemode": "tozero"}
