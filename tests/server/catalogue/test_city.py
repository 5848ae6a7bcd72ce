"""A city's catalogue, a file or a folder: what is shared is written once, and mistakes are told in the right file."""

from pathlib import Path

import pytest

from protocol.configuration import BranchConfig, SpecialDay, Window
from server.catalogue.finding import Fault, Finding
from server.catalogue.read import Catalogue, read_catalogue, read_path, read_texts
from server.catalogue.sources import SourceText

POLICIES = ("fcfs", "motcua", "priority")

BRANCHES = """\
[defaults]
time_zone = "Asia/Ho_Chi_Minh"
policy = "fcfs"
guard_s = 1200

[[hours]]
days = ["mon"]
first_ticket = "08:00"
last_ticket = "16:00"
close = "17:00"

[[layout]]
name = "large"
[[layout.quota]]
service = "DD"
tickets = 200
[[layout.counter]]
id = "1"
name = { vi = "Quầy 1", en = "Counter 1" }
skills = ["HT"]
[[layout.counter]]
id = "2"
name = { vi = "Quầy 2", en = "Counter 2" }
skills = ["DD"]

[[layout]]
name = "small"
[[layout.counter]]
id = "1"
name = { vi = "Quầy 1", en = "Counter 1" }
skills = ["HT"]

[[branch]]
id = "CN01"
name = { vi = "Chi nhánh 1", en = "Branch 1" }
lat = 21.03
lon = 105.85
layout = "large"

[[branch]]
id = "CN02"
name = { vi = "Chi nhánh 2", en = "Branch 2" }
layout = "small"
guard_s = 600
[[branch.hours]]
days = ["sat"]
first_ticket = "08:00"
last_ticket = "11:00"
close = "12:00"
"""

SERVICES = """\
[[service]]
code = "HT"
prefix = "HT"
name = { vi = "Hộ tịch", en = "Civil status" }
"""

MORE = """\
[[service]]
code = "DD"
prefix = "DD"
name = { vi = "Đất đai", en = "Land" }

[[procedure]]
code = "1.001193"
service = "HT"
name = { vi = "Đăng ký khai sinh", en = "Birth registration" }

[[procedure]]
code = "1.012783"
service = "DD"
name = { vi = "Cấp đổi Giấy chứng nhận", en = "Exchange of a land certificate" }
"""


def _read(branches: str = BRANCHES, services: str = SERVICES, more: str = MORE) -> Catalogue | tuple[Finding, ...]:
    texts = {"a.toml": branches, "b.toml": services, "c.toml": more}
    return read_texts("city", [SourceText(file, text.encode()) for file, text in texts.items()], POLICIES)


def _branches(catalogue: Catalogue | tuple[Finding, ...]) -> tuple[BranchConfig, ...]:
    assert isinstance(catalogue, Catalogue), "\n".join(map(str, catalogue))
    return catalogue.branches


def _findings(catalogue: Catalogue | tuple[Finding, ...]) -> list[str]:
    assert isinstance(catalogue, tuple), "no finding"
    return [str(finding) for finding in catalogue]


def test_each_branch_is_made_of_what_all_share_and_what_it_says_itself() -> None:
    first, second = _branches(_read())
    assert (first.id, first.guard_s, first.policy, first.lat) == ("CN01", 1200, "fcfs", 21.03)
    assert (second.id, second.guard_s, second.policy, second.lat) == ("CN02", 600, "fcfs", None)
    assert first.hours == (Window((0,), "08:00", "16:00", "17:00"),)
    assert second.hours == (Window((5,), "08:00", "11:00", "12:00"),)
    assert [len(branch.counters) for branch in (first, second)] == [2, 1]


def test_a_branch_offers_the_services_and_procedures_that_its_counters_serve() -> None:
    first, second = _branches(_read())
    assert [service.code for service in first.services] == ["HT", "DD"]
    assert [procedure.code for procedure in first.procedures] == ["1.001193", "1.012783"]
    assert [service.code for service in second.services] == ["HT"]
    assert [procedure.code for procedure in second.procedures] == ["1.001193"]


def test_a_quota_belongs_to_the_counters_of_its_layout() -> None:
    both = BRANCHES.replace('skills = ["HT"]', 'skills = ["HT", "DD"]')
    assert [[service.quota for service in branch.services] for branch in _branches(_read(both))] == [
        [None, 200],
        [None, None],
    ]


def test_a_folder_reads_as_the_same_city_as_one_file(tmp_path: Path) -> None:
    for file, text in (("a.toml", BRANCHES), ("b.toml", SERVICES), ("c.toml", MORE)):
        (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    one = tmp_path / "all" / "city.toml"
    one.parent.mkdir()
    one.write_text(BRANCHES + SERVICES + MORE, encoding="utf-8")
    assert _branches(read_path(tmp_path, POLICIES)) == _branches(read_path(one, POLICIES)) == _branches(_read())


def test_a_folder_without_a_catalogue_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_path(tmp_path, POLICIES)


def test_a_city_is_not_one_branch() -> None:
    with pytest.raises(ValueError):
        read_catalogue((BRANCHES + SERVICES + MORE).encode(), "city.toml", POLICIES)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("c", '"DD"\nprefix', '"DĐ"\nprefix', 'c.toml:2: service[2].code: "DĐ" must be 1 to 16 letters without '
         "accents, digits or underscores"),
        ("c", 'service = "DD"', 'service = "HD"', 'c.toml:13: procedure[2].service: no service "HD"; '
         'did you mean "HT"?'),
        ("c", "1.012783", "1.001193", 'c.toml:12: procedure[2].code: "1.001193" is already given by number 1'),
        ("c", 'prefix = "DD"', 'prefix = "HTX"', 'c.toml:3: service[2].prefix: one of "HT" and "HTX" begins with the '
         "other"),
        ("b", 'prefix = "HT"', 'prefix = "ĐD"', 'c.toml:3: service[2].prefix: "DD" is easily confused with "ĐD" (D/Đ); '
         "choose other letters"),
        ("a", 'layout = "small"', 'layout = "smal"', 'a.toml:43: branch[2].layout: no layout "smal"; '
         'did you mean "small"?'),
        ("a", '"CN02"', '"CN01"', 'a.toml:41: branch[2].id: "CN01" is already given by number 1'),
        ("a", 'name = "small"', 'name = "large"', 'a.toml:27: layout[2].name: "large" is already given by number 1'),
        ("a", 'service = "DD"', 'service = "DB"', 'a.toml:15: layout[1].quota[1].service: no service "DB"; '
         'did you mean "DD"?'),
        ("a", 'skills = ["DD"]', 'skills = ["DD", "XD"]', 'a.toml:24: layout[1].counter[2].skills[2]: no service "XD"; '
         'did you mean "DD"?'),
        ("a", 'skills = ["DD"]', 'skills = ["HT"]', 'c.toml:2: service[2].code: no counter serves "DD"; add it to a '
         "counter's skills"),
        ("a", '"fcfs"', '"fcsf"', 'a.toml:3: defaults.policy: no policy "fcsf"; known: fcfs, motcua, priority; '
         'did you mean "fcfs"?'),
        ("a", "guard_s = 600", 'policy = "fcf"', 'a.toml:44: branch[2].policy: no policy "fcf"; known: fcfs, '
         'motcua, priority; did you mean "fcfs"?'),
        ("a", "guard_s = 600", "gaurd_s = 600", 'a.toml:44: branch[2].gaurd_s: unknown key "gaurd_s"; '
         'did you mean "guard_s"?'),
        ("a", "lat = 21.03\n", "", 'a.toml:33: branch[1].lat: is missing; "lon" alone is not a place'),
        ("a", 'last_ticket = "11:00"', 'last_ticket = "07:00"', "a.toml:48: branch[2].hours[1].last_ticket: "
         "last_ticket 07:00 must be after first_ticket 08:00"),
        ("a", 'last_ticket = "16:00"', 'last_ticket = "07:00"', "a.toml:9: hours[1].last_ticket: last_ticket 07:00 "
         "must be after first_ticket 08:00"),
        ("a", '"CN02"', '"CN.2"', 'a.toml:41: branch[2].id: "CN.2" contains a dot, which is reserved; '
         "leave it out"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_once_in_its_file(file: str, old: str, new: str, expected: str) -> None:
    texts = {"a": BRANCHES, "b": SERVICES, "c": MORE}
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new, 1)
    found = _findings(_read(texts["a"], texts["b"], texts["c"]))
    assert expected in found
    assert len(found) == len(set(found))


def test_a_table_that_is_in_two_files_is_told_with_the_other_file() -> None:
    weights = "[weights]\nprio = 2.0\n"
    assert _findings(_read(services=SERVICES + weights, more=MORE + weights)) == [
        'c.toml:15: weights: "weights" is in b.toml already; keep one of them'
    ]


def test_syntax_is_told_for_every_file() -> None:
    found = _read(services="[", more="[x")
    assert isinstance(found, tuple)
    assert [(finding.file, finding.fault) for finding in found] == [
        ("b.toml", Fault.SYNTAX),
        ("c.toml", Fault.SYNTAX),
    ]


def test_what_is_in_no_file_is_told_of_the_whole() -> None:
    found = _findings(_read(branches=BRANCHES.replace("[[layout]]", "[[layouts]]").replace("[[layout.", "[[layouts.")))
    assert "city: layout: is missing" in found


CITY_DAYS = """
[holidays]
closed = ["2026-02-17"]

[[special_day]]
date = "2026-02-28"
works_as = "mon"

[[special_day]]
date = "2026-02-13"
closed = true
"""


def test_a_branch_has_the_citys_special_days_but_for_the_dates_of_its_own() -> None:
    own = """
[[branch.special_day]]
date = "2026-02-28"
closed = true
[[branch.special_day]]
date = "2026-02-17"
works_as = "sat"
"""
    first, second = read_days(CITY_DAYS, own).branches
    assert first.special_days == (SpecialDay("2026-02-13"), SpecialDay("2026-02-28", works_as=0))
    assert second.special_days == (
        SpecialDay("2026-02-13"), SpecialDay("2026-02-17", works_as=5), SpecialDay("2026-02-28"),
    )  # fmt: skip
    assert first.closed_dates == second.closed_dates == ("2026-02-17",)


def test_a_mistake_in_a_special_day_is_told_where_it_stands() -> None:
    texts = days_texts(
        CITY_DAYS.replace('"mon"', '"moon"'), '[[branch.special_day]]\ndate = "2026-02-30"\nclosed = true'
    )
    found = read_texts("city", texts, POLICIES)
    assert isinstance(found, tuple)
    assert [(one.file, one.path) for one in found] == [
        ("a", "branch[2].special_day[1].date"), ("c", "special_day[1].works_as"),
    ]  # fmt: skip


def days_texts(common: str, own: str) -> list[SourceText]:
    """A city whose second branch has something of its own."""
    return [
        SourceText("a", f"{BRANCHES}\n{own}".encode()), SourceText("b", SERVICES.encode()),
        SourceText("c", f"{MORE}\n{common}".encode()),
    ]  # fmt: skip


def read_days(common: str, own: str) -> Catalogue:
    found = read_texts("city", days_texts(common, own), POLICIES)
    assert isinstance(found, Catalogue), "\n".join(map(str, found))
    return found
