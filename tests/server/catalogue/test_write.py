"""Whatever configuration is right can be written as a file and read back the same."""

import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.configuration import (
    AppointmentRules,
    BranchConfig,
    ClerkConfig,
    Coded,
    ConsultationRule,
    CounterConfig,
    FeeFormula,
    MediaConfig,
    Opening,
    ProcedureConfig,
    ReasonConfig,
    ServiceConfig,
    SlipConfig,
    SpecialDay,
    Statutory,
    Weights,
    Window,
)
from protocol.enums import ReasonFor, ServiceIcon, SupplementClock, TermUnit
from server.catalogue.read import read_catalogue
from server.catalogue.write import write_catalogue

POLICIES = ("fcfs", "motcua", "priority")
_codes = st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True)
_ids = st.from_regex(r"[A-Za-z0-9._-]{1,36}", fullmatch=True)
_line = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40)
_text = _line.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(bool)
_names = st.fixed_dictionaries({"vi": _text, "en": _text})
_texts = _names
_maybe = st.none() | _texts
_short = st.none() | st.fixed_dictionaries({"vi": _text.map(lambda text: text[:60]), "en": st.just("One-stop")})
LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAADUlEQVR4nGP4z8SADAEPcQEOqa2awAAAAABJRU5ErkJggg=="
"""A logo of 8 × 8 dots."""
_dong = st.integers(0, 10**9)
_fees = st.builds(FeeFormula, st.lists(_dong, max_size=3).map(tuple), _dong, st.none() | _dong, _dong)
_terms = st.builds(
    lambda amount, unit, late_after, weekends: Statutory(
        amount, unit if amount else TermUnit.WORKING_DAY, late_after, weekends
    ),
    st.integers(0, 1000),
    st.sampled_from(TermUnit),
    st.sampled_from(["15:00", "16:30"]),
    st.booleans(),
)
_procedure_codes = st.from_regex(r"[0-9]\.[0-9]{6}(\.H26)?", fullmatch=True)
_files = st.none() | st.from_regex(r"[0-9a-f]{64}\.(jpg|mp4)", fullmatch=True)
_seconds = st.integers(min_value=1, max_value=100_000)
_RULES = {
    "slot_s": (300, 14_400),
    "per_slot": (0, 999),
    "days_ahead": (0, 60),
    "early_s": (0, 14_400),
    "late_s": (0, 14_400),
    "return_s": (0, 86_400),
}
_weight = st.floats(min_value=0.001, max_value=1000)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def _windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Windows one after the other in the day, so that whatever their weekdays they never overlap."""
    marks = sorted(draw(st.lists(st.integers(0, 1439), unique=True, max_size=9)))
    days = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda some: tuple(sorted(some)))
    triples = zip(marks[::3], marks[1::3], marks[2::3], strict=False)
    return tuple(Window(draw(days), _clock(a), _clock(b), _clock(c)) for a, b, c in triples)


@st.composite
def _special_days(draw: st.DrawFn) -> tuple[SpecialDay, ...]:
    """Dates in their order, each of one of the three kinds."""
    days = []
    for date in sorted(draw(st.lists(st.dates(), max_size=3, unique=True))):
        openings = tuple(Opening(one.first_ticket, one.last_ticket, one.close) for one in draw(_windows()))
        days.append(SpecialDay(str(date), draw(st.integers(0, 6)) if not openings and draw(st.booleans()) else None,
                               openings))  # fmt: skip
    return tuple(days)


@st.composite
def configurations(draw: st.DrawFn) -> BranchConfig:
    codes = draw(st.lists(st.from_regex(r"[A-Za-z0-9_]{1,16}", fullmatch=True), min_size=1, max_size=4, unique=True))
    prefixes = st.sampled_from(["HT", "CT", "ĐĐ", "K", "XNC"])
    quotas = st.none() | st.integers(0, 2000)
    skills = st.lists(st.sampled_from(codes), unique=True).map(tuple)
    more = draw(st.lists(skills, max_size=3))
    ids = draw(st.lists(_ids, min_size=len(more) + 1, max_size=len(more) + 1, unique=True))
    icons = st.sampled_from(ServiceIcon)
    uses = st.lists(st.sampled_from(ReasonFor), min_size=1, unique=True).map(tuple)
    numbers = st.none() | _weight
    place = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    lot = draw(st.sampled_from([None, ("06:00", "07:30")]))
    days = draw(st.sampled_from([(None, None), ("2026-08-30", "2026-09-03")]))
    return BranchConfig(
        id=draw(st.from_regex(r"[A-Za-z0-9_-]{1,36}", fullmatch=True).filter(lambda name: name != "city")),
        name=draw(_names),
        services=tuple(
            ServiceConfig(code, draw(prefixes), draw(_names), draw(quotas), draw(numbers), draw(numbers), draw(icons))
            for code in codes
        ),
        counters=tuple(
            CounterConfig(one, draw(_names), some, draw(st.none() | _codes), draw(_maybe))
            for one, some in zip(ids, [tuple(codes), *more], strict=True)
        ),
        priorities=tuple(Coded(code, draw(_names)) for code in draw(st.lists(_codes, max_size=2, unique=True))),
        reasons=tuple(
            ReasonConfig(code, draw(_names), draw(uses)) for code in draw(st.lists(_codes, max_size=2, unique=True))
        ),
        outcomes=tuple(Coded(code, draw(_names)) for code in draw(st.lists(_codes, max_size=2, unique=True))),
        time_zone=draw(st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "Europe/Berlin"])),
        lat=place[0] if place else None,
        lon=place[1] if place else None,
        hours=draw(_windows()),
        closed_dates=tuple(sorted(map(str, draw(st.lists(st.dates(), max_size=3, unique=True))))),
        special_days=draw(_special_days()),
        policy=draw(st.sampled_from(POLICIES)),
        weights=Weights(draw(_weight), draw(_weight), draw(_weight)),
        guard_s=draw(st.integers(0, 10_000)),
        visit_target_s=draw(_seconds),
        transaction_target_s=draw(_seconds),
        no_show_limit=draw(st.integers(1, 9)),
        no_show_s=draw(st.integers(0, 3600)),
        expire_s=draw(st.none() | _seconds),
        procedures=tuple(
            ProcedureConfig(
                code,
                draw(st.sampled_from(codes)),
                draw(_texts),
                draw(st.lists(_texts, max_size=3).map(tuple)),
                draw(st.none() | st.integers(1, 480)),
                draw(st.none() | st.integers(0, 10**7)),
                draw(_maybe),
                draw(_maybe),
                draw(st.lists(_text, max_size=3).map(tuple)),
                draw(st.none() | _terms),
                draw(st.none() | st.sampled_from(SupplementClock)),
                draw(st.none() | _fees),
                draw(_maybe),
                draw(st.none() | st.booleans()),
                draw(st.none() | st.integers(0, 200)),
                draw(st.none() | st.integers(1, 60)),
                draw(st.none() | st.builds(ConsultationRule, st.integers(1, 60), st.booleans(), st.booleans())),
            )
            for code in draw(st.lists(_procedure_codes, max_size=3, unique=True))
        ),
        phone_per_minute=draw(st.integers(0, 600)),
        address=draw(st.none() | _text.filter(bool)),
        agency=draw(st.sampled_from([None, "H26", "H26.50.05.13"])),
        dossiers_per_ticket=draw(st.integers(1, 99)),
        check_online_days=draw(st.integers(1, 30)),
        lot_opens=lot and lot[0],
        lot_closes=lot and lot[1],
        media=tuple(
            MediaConfig(
                one,
                draw(_files),
                draw(_texts),
                draw(st.integers(0, 999)),
                draw(st.integers(3, 3600)),
                *days,
                draw(st.none() | _codes),
            )
            for one in draw(st.lists(_ids, max_size=2, unique=True))
        ),
        clerks=tuple(
            ClerkConfig(one, draw(st.lists(st.sampled_from(codes), unique=True).map(tuple)))
            for one in draw(st.lists(_ids, max_size=2, unique=True))
        ),
        languages=draw(st.lists(st.sampled_from(["vi", "en"]), unique=True).map(tuple)),
        slip=SlipConfig(draw(_short), draw(_maybe), draw(st.none() | st.just(LOGO))),
        retired=draw(st.booleans()),
        services_first=draw(st.lists(st.sampled_from(codes), unique=True).map(tuple)),
        appointments=AppointmentRules(
            **{name: draw(st.integers(least, most)) for name, (least, most) in _RULES.items()},
            one_per_person=draw(st.booleans()),
            booked_percent=draw(st.integers(0, 100)),
            without_phone_percent=draw(st.integers(0, 100)),
        ),
    )


@pytest.mark.slow(2)
@settings(max_examples=60, deadline=None)
@given(configurations())
def test_what_is_written_reads_back_the_same(config: BranchConfig) -> None:
    assert msgspec.convert(msgspec.to_builtins(config), BranchConfig) == config
    read = read_catalogue(write_catalogue(config).encode(), "written.toml", POLICIES)
    assert read == config, read
