"""The rules of a branch's catalogue beyond its format; each rule is a function over the readable part of the file.

Every rule accepts `None` for a value that did not fit its type, so that no mistake hides another.
"""

import datetime as dt
import functools
import unicodedata
import zoneinfo
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations
from typing import Any, Final, TypeAlias

from language.messages import LANGUAGES, _
from protocol.ids import CITY
from protocol.practice import practised
from protocol.slip_logo import png_of

from .finding import Fault, Path, Remark, nearest
from .format import WEEK

Table: TypeAlias = dict[str, Any]
Rule: TypeAlias = Callable[[Table], Iterator[Remark]]

CONFUSABLE: Final = (("D", "Đ"), ("I", "Y"), ("O", "0"), ("B", "P"))
"""Letters that people confuse when reading or hearing (domain.md section 4): D/Đ, I/Y, O/0, B/P."""

_FOLD: Final = str.maketrans({second: first for first, second in CONFUSABLE})


def validate(file: Table, policies: Collection[str], rules: Sequence[Rule]) -> list[Remark]:
    """A remark for each violation in `file`, a table from `shape.fit`; `policies` are the valid policy names."""
    remarks = [remark for rule in rules for remark in rule(file)]
    return remarks + list(_policy_is_known(file, policies))


def _table(file: Table, table: str) -> Table:
    return file.get(table) or {}


def rows(file: Table, table: str) -> Iterator[tuple[Path, Table]]:
    """The readable rows of a list of tables, with the path of each."""
    for place, row in enumerate(file.get(table) or ()):
        if row is not None:
            yield (table, place), row


def _items(row: Table, key: str) -> list[tuple[int, Any]]:
    return [(place, one) for place, one in enumerate(row.get(key) or ()) if one is not None]


def _branch_id_is_free(file: Table) -> Iterator[Remark]:
    name = _table(file, "branch").get("id")
    path = ("branch", "id")
    if name == CITY:
        message = _('"{name}" is the name of the city\'s own journal; choose another')
        yield Remark(path, Fault.RESERVED, message.format(name=name))
    elif name == "devices":
        message = _('"{name}" is the name of a page beside the branches\'; choose another')
        yield Remark(path, Fault.RESERVED, message.format(name=name))
    elif name is not None and practised(name) is not None:
        message = _('"{name}" is the name of a branch\'s practice; choose another')
        yield Remark(path, Fault.RESERVED, message.format(name=name))
    elif name is not None and "." in name:
        message = _('"{name}" contains a dot, which is reserved; leave it out')
        yield Remark(path, Fault.RESERVED, message.format(name=name))


@functools.cache
def _time_zones() -> set[str]:
    return zoneinfo.available_timezones()


VIETNAM: Final = "Asia/Ho_Chi_Minh"
_IN_VIETNAM: Final = frozenset(
    ("cantho", "danang", "haiphong", "hanoi", "hcm", "hcmc", "hochiminh", "hochiminhcity", "hue", "saigon", "vietnam")
)


def _is_in_vietnam(zone: str) -> bool:
    """Whether the last part of a zone's name is a place of Vietnam, which has one zone, named by another place."""
    letters = unicodedata.normalize("NFD", zone.rpartition("/")[2].casefold())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha()) in _IN_VIETNAM


def _time_zone_is_known(file: Table) -> Iterator[Remark]:
    zone = _table(file, "branch").get("time_zone")
    if zone is not None and zone not in (known := _time_zones()):
        message = _('no time zone "{zone}"').format(zone=zone)
        near = VIETNAM if _is_in_vietnam(zone) else nearest(zone, sorted(known))
        yield Remark(("branch", "time_zone"), Fault.UNKNOWN_TIME_ZONE, message, near)


def _policy_is_known(file: Table, policies: Collection[str]) -> Iterator[Remark]:
    policy = _table(file, "branch").get("policy")
    if policy is not None and policy not in policies:
        known = ", ".join(sorted(policies))
        yield Remark(
            ("branch", "policy"),
            Fault.UNKNOWN_POLICY,
            _('no policy "{policy}"; known: {names}').format(policy=policy, names=known),
            nearest(policy, policies),
        )


def _place_is_whole(file: Table) -> Iterator[Remark]:
    branch = _table(file, "branch")
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in branch and other not in branch:
            message = _('is missing; "{key}" alone is not a place').format(key=one)
            yield Remark(("branch", other), Fault.MISSING, message)


def _something_is_there(file: Table) -> Iterator[Remark]:
    for table in ("service", "counter"):
        if file.get(table) == []:
            yield Remark((table,), Fault.EMPTY, _("a branch needs at least one {table}").format(table=table))
    for table, key in (("reason", "used_by"), ("hours", "days")):
        for path, row in rows(file, table):
            if row.get(key) == []:
                yield Remark((*path, key), Fault.EMPTY, _("must name at least one"))


def _names_are_given_once(file: Table) -> Iterator[Remark]:
    for table, key in (
        ("service", "code"),
        ("procedure", "code"),
        ("counter", "id"),
        ("priority", "code"),
        ("reason", "code"),
        ("outcome", "code"),
        ("media", "id"),
        ("clerk", "user"),
    ):
        yield from repeats([((*path, key), row[key]) for path, row in rows(file, table) if row.get(key) is not None])
    for table, key in (("counter", "skills"), ("clerk", "skills"), ("reason", "used_by"), ("hours", "days")):
        for path, row in rows(file, table):
            yield from repeats([((*path, key, place), one) for place, one in _items(row, key)])
    closed = _items(_table(file, "holidays"), "closed")
    yield from repeats([(("holidays", "closed", place), date) for place, date in closed])


def repeats(named: list[tuple[Path, str]]) -> Iterator[Remark]:
    """A remark for each repeated name."""
    first: dict[str, Path] = {}
    for path, name in named:
        if name in first:
            place = next(step for step in reversed(first[name]) if isinstance(step, int)) + 1
            message = _('"{name}" is already given by number {place}').format(name=name, place=place)
            yield Remark(path, Fault.DUPLICATE, message)
        else:
            first[name] = path


def _skills_are_services(file: Table) -> Iterator[Remark]:
    if file.get("service") is None:
        return
    codes = [row["code"] for _path, row in rows(file, "service") if row.get("code")]
    for path, row in (*rows(file, "counter"), *rows(file, "clerk")):
        for place, skill in _items(row, "skills"):
            if skill not in codes:
                message = _('no service "{service}"').format(service=skill)
                yield Remark((*path, "skills", place), Fault.UNKNOWN_SERVICE, message, nearest(skill, codes))


def _services_first_are_services(file: Table) -> Iterator[Remark]:
    if file.get("service") is None:
        return
    codes = [row["code"] for _path, row in rows(file, "service") if row.get("code")]
    first = [(("branch", "services_first", at), code) for at, code in _items(_table(file, "branch"), "services_first")]
    yield from repeats([*first])
    result = _table(file, "branch").get("result_service")
    for path, code in (*first, *([(("branch", "result_service"), result)] if result else [])):
        if code not in codes:
            message = _('no service "{service}"').format(service=code)
            yield Remark(path, Fault.UNKNOWN_SERVICE, message, nearest(code, codes))


def _procedures_have_a_service(file: Table) -> Iterator[Remark]:
    if file.get("service") is None:
        return
    codes = [row["code"] for _path, row in rows(file, "service") if row.get("code")]
    for path, row in rows(file, "procedure"):
        service = row.get("service")
        if service is not None and service not in codes:
            message = _('no service "{service}"').format(service=service)
            yield Remark((*path, "service"), Fault.UNKNOWN_SERVICE, message, nearest(service, codes))


def _same_day_is_in_working_days(file: Table) -> Iterator[Remark]:
    for path, row in rows(file, "procedure"):
        term = row.get("statutory") or {}
        if term.get("amount") == 0 and term.get("unit") not in (None, "working_day"):
            message = _('must be "working_day" where amount is 0: the same day')
            yield Remark((*path, "statutory", "unit"), Fault.BAD_VALUE, message)


def _services_are_served(file: Table) -> Iterator[Remark]:
    if file.get("counter") is None:
        return
    served = {skill for _path, row in rows(file, "counter") for _place, skill in _items(row, "skills")}
    for path, row in rows(file, "service"):
        if row.get("code") and row["code"] not in served:
            message = _('no counter serves "{service}"; add it to a counter\'s skills').format(service=row["code"])
            yield Remark((*path, "code"), Fault.UNSERVED, message)


def _prefixes_are_distinct(file: Table) -> Iterator[Remark]:
    """Services may share a prefix; of two different prefixes neither may begin the other nor be confusable with it."""
    first: dict[str, Path] = {}
    for path, row in rows(file, "service"):
        if row.get("prefix"):
            first.setdefault(row["prefix"], (*path, "prefix"))
    for one, other in combinations(first, 2):
        pair = confusable_pair(one, other)
        if one.startswith(other) or other.startswith(one):
            message = _('one of "{one}" and "{other}" begins with the other').format(one=one, other=other)
            yield Remark(first[other], Fault.PREFIX_OF_ANOTHER, message)
        elif pair is not None:
            message = _('"{other}" is easily confused with "{one}" ({letters}); choose other letters')
            told = message.format(one=one, other=other, letters="/".join(pair))
            yield Remark(first[other], Fault.CONFUSABLE, told)


def confusable_pair(one: str, other: str) -> tuple[str, str] | None:
    """The pair of `CONFUSABLE` that makes these two prefixes confusable, or None."""
    if one == other or one.translate(_FOLD) != other.translate(_FOLD):
        return None
    apart = {frozenset(letters) for letters in zip(one, other, strict=True)}
    return next(pair for pair in CONFUSABLE if frozenset(pair) in apart)


def _hours_are_in_order(file: Table) -> Iterator[Remark]:
    for path, row in (*rows(file, "hours"), *rows(file, "special_day")):
        for earlier, later, strictly in (("first_ticket", "last_ticket", True), ("last_ticket", "close", False)):
            if row.get(earlier) is None or row.get(later) is None:
                continue
            if row[later] < row[earlier] or (strictly and row[later] == row[earlier]):
                message = (
                    _("{later} {later_time} must be after {earlier} {earlier_time}")
                    if strictly
                    else _("{later} {later_time} must not be before {earlier} {earlier_time}")
                )
                told = message.format(later=later, later_time=row[later], earlier=earlier, earlier_time=row[earlier])
                yield Remark((*path, later), Fault.HOURS_ORDER, told)


def _hours_do_not_overlap(file: Table) -> Iterator[Remark]:
    whole = [
        (path, row)
        for path, row in rows(file, "hours")
        if None not in (row.get("days"), row.get("first_ticket"), row.get("close"))
        and row["first_ticket"] < row["close"]
    ]
    for (one, first), (other, second) in combinations(whole, 2):
        days = [str(day) for day in WEEK if day in first["days"] and day in second["days"]]
        if days and first["first_ticket"] < second["close"] and second["first_ticket"] < first["close"]:
            number = one[-1]
            assert isinstance(number, int)
            message = _("{times} overlaps hours[{number}] ({other_times}) on {days}").format(
                times=f"{second['first_ticket']}-{second['close']}",
                number=number + 1,
                other_times=f"{first['first_ticket']}-{first['close']}",
                days=", ".join(days),
            )
            yield Remark(other, Fault.HOURS_OVERLAP, message)


_TIMES: Final = ("first_ticket", "last_ticket", "close")


def _special_days_are_of_one_kind(file: Table) -> Iterator[Remark]:
    """Each is closed, worked as another weekday, or has hours."""
    for path, row in rows(file, "special_day"):
        given = [key for key in ("closed", "works_as", *_TIMES) if key in row]
        of_kind = {"hours" if key in _TIMES else key for key in given}
        if len(of_kind) != 1 or row.get("closed") is False:
            message = _("needs one of: closed = true; works_as; first_ticket, last_ticket and close")
            yield Remark((*path, "date"), Fault.BAD_VALUE, message)
            continue
        for key in _TIMES if of_kind == {"hours"} else ():
            if key not in row:
                yield Remark((*path, key), Fault.MISSING, _("is missing"))


def _special_dates_are_given_once(file: Table) -> Iterator[Remark]:
    """Only hours may be given in several tables, one after the other."""
    seen: dict[str, list[tuple[Path, Table]]] = {}
    for path, row in rows(file, "special_day"):
        if row.get("date") is None:
            continue
        before = seen.setdefault(row["date"], [])
        whole = None not in (row.get("first_ticket"), row.get("close"))
        for other, earlier in before:
            if not whole or None in (earlier.get("first_ticket"), earlier.get("close")):
                yield from repeats([((*other, "date"), row["date"]), ((*path, "date"), row["date"])])
                break
            if row["first_ticket"] < earlier["close"] and earlier["first_ticket"] < row["close"]:
                times, others = (f"{one['first_ticket']}-{one['close']}" for one in (row, earlier))
                message = _("{times} overlaps {other_times} on the same date").format(times=times, other_times=others)
                yield Remark(path, Fault.HOURS_OVERLAP, message)
                break
        before.append((path, row))


def _dates_exist(file: Table) -> Iterator[Remark]:
    closed = [(("holidays", "closed", place), date) for place, date in _items(_table(file, "holidays"), "closed")]
    dated = (("special_day", "date"), ("media", "first_day"), ("media", "last_day"))
    named = [
        ((*path, key), row[key]) for table, key in dated for path, row in rows(file, table) if row.get(key) is not None
    ]
    for path, date in (*closed, *named):
        try:
            dt.date.fromisoformat(date)
        except ValueError:
            yield Remark(path, Fault.BAD_VALUE, _('there is no date "{date}"').format(date=date))


def _media_show_something(file: Table) -> Iterator[Remark]:
    for path, row in rows(file, "media"):
        if "file" not in row and "text" not in row:
            yield Remark((*path, "file"), Fault.MISSING, _("is missing; choose a picture or film, or write a text"))
        first, last = row.get("first_day"), row.get("last_day")
        if first is not None and last is not None and last < first:
            yield Remark((*path, "last_day"), Fault.BAD_VALUE, _("must not be before the first day"))


def _slip_logo_is_one(file: Table) -> Iterator[Remark]:
    logo = _table(file, "slip").get("logo")
    if isinstance(logo, str) and png_of(logo) is None:
        yield Remark(("slip", "logo"), Fault.BAD_VALUE, _("is no logo in black and white of the right size"))


def _languages_are_given_once(file: Table) -> Iterator[Remark]:
    given = _items(_table(file, "branch"), "languages")
    yield from repeats([(("branch", "languages", place), one) for place, one in given])
    for place, one in given:
        if one not in LANGUAGES:
            message = _('no language "{language}"; known: {names}').format(language=one, names=", ".join(LANGUAGES))
            yield Remark(("branch", "languages", place), Fault.BAD_VALUE, message, nearest(one, LANGUAGES))


def _lot_has_a_window(file: Table) -> Iterator[Remark]:
    branch = _table(file, "branch")
    for one, other in (("lot_opens", "lot_closes"), ("lot_closes", "lot_opens")):
        if one in branch and other not in branch:
            yield Remark(("branch", other), Fault.MISSING, _('is missing; "{key}" alone is no window').format(key=one))
    opens, closes = branch.get("lot_opens"), branch.get("lot_closes")
    if opens is not None and opens == closes:
        yield Remark(("branch", "lot_closes"), Fault.BAD_VALUE, _("must be another time than lot_opens"))


CITY_BRANCH_RULES: Final[tuple[Rule, ...]] = (
    _branch_id_is_free,
    _time_zone_is_known,
    _place_is_whole,
    _something_is_there,
    _names_are_given_once,
    _skills_are_services,
    _services_first_are_services,
    _procedures_have_a_service,
    _same_day_is_in_working_days,
    _prefixes_are_distinct,
    _hours_are_in_order,
    _hours_do_not_overlap,
    _special_days_are_of_one_kind,
    _special_dates_are_given_once,
    _dates_exist,
    _lot_has_a_window,
    _media_show_something,
    _languages_are_given_once,
    _slip_logo_is_one,
)
"""Rules for a branch in a city's file; it offers only what its counters serve, so every service is served."""

BRANCH_RULES: Final[tuple[Rule, ...]] = (*CITY_BRANCH_RULES, _services_are_served)
"""Rules for a branch with its own file."""
