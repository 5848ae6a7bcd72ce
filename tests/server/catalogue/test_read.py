"""Each mistake a catalogue file can hold is told with its file, line, path and the nearest right name."""

import unicodedata
from pathlib import Path

import pytest

from protocol.configuration import AppointmentRules, BranchConfig, FeeFormula, Opening, SpecialDay, Statutory, Window
from protocol.enums import SupplementClock, TermUnit
from server.catalogue.finding import Fault, Finding
from server.catalogue.read import Catalogue, read_catalogue, read_file, read_texts
from server.catalogue.sources import SourceText
from server.catalogue.templates import read_template, template_files, template_names

POLICIES = ("fcfs", "motcua", "priority")

GOOD = """\
[branch]
id = "CN02"
name = { vi = "Chi nhánh 2", en = "Branch 2" }
time_zone = "Asia/Ho_Chi_Minh"
policy = "fcfs"
lat = 21.03
lon = 105.85
guard_s = 1200

[[service]]
code = "HT"
prefix = "H"
name = { vi = "Hộ tịch", en = "Civil status" }
quota = 200
mean_s = 540
cv = 0.6

[[service]]
code = "DD"
prefix = "DD"
name = { vi = "Đất đai", en = "Land" }

[[procedure]]
code = "1.001193"
service = "HT"
name = { vi = "Đăng ký khai sinh", en = "Birth registration" }
bring = [
    { vi = "Giấy chứng sinh", en = "Certificate of live birth" },
    { vi = "Thẻ căn cước", en = "Identity card" },
]
minutes = 15
fee_vnd = 0
fee_note = { vi = "Đăng ký muộn: 5.000 đồng", en = "Late registration: 5,000 dong" }
time = { vi = "Trong ngày", en = "Same day" }

[[procedure]]
code = "1.012783"
service = "DD"
name = { vi = "Cấp đổi Giấy chứng nhận", en = "Exchange of a land certificate" }

[[counter]]
id = "1"
name = { vi = "Quầy 1", en = "Counter 1" }
skills = ["HT", "DD"]

[[counter]]
id = "2"
name = { vi = "Quầy 2", en = "Counter 2" }
skills = ["DD"]
zone = "hall_b"
direction = { vi = "Tầng 2, bên trái", en = "2nd floor, on the left" }

[[priority]]
code = "elderly"
name = { vi = "Người cao tuổi", en = "Elderly" }

[[reason]]
code = "lunch"
name = { vi = "Nghỉ trưa", en = "Lunch" }
used_by = ["pause", "park"]

[[outcome]]
code = "received"
name = { vi = "Đã tiếp nhận", en = "Received" }

[[hours]]
days = ["mon", "tue"]
first_ticket = "06:15"
last_ticket = "11:00"
close = "11:15"

[[hours]]
days = ["tue"]
first_ticket = "13:15"
last_ticket = "15:30"
close = "16:00"

[holidays]
closed = ["2026-09-02", "2026-01-01"]

[weights]
prio = 2.5
"""

LATE = ("Đăng ký muộn: 5.000 đồng", "Late registration: 5,000 dong")
_PRIORITY = '[[priority]]\ncode = "elderly"\nname = { vi = "Người cao tuổi", en = "Elderly" }\n'


def _findings(text: str) -> tuple[Finding, ...]:
    result = read_catalogue(text.encode(), "cn02.toml", POLICIES)
    assert isinstance(result, tuple), "no finding"
    return result


def _config(text: str) -> BranchConfig:
    result = read_catalogue(text.encode(), "cn02.toml", POLICIES)
    assert isinstance(result, BranchConfig), "\n".join(map(str, result))
    return result


def test_a_good_file_becomes_the_configuration() -> None:
    config = _config(GOOD)
    assert config.id == "CN02"
    assert [service.quota for service in config.services] == [200, None]
    assert [(service.mean_s, service.cv) for service in config.services] == [(540, 0.6), (None, None)]
    birth, exchange = config.procedures
    assert [paper["vi"] for paper in birth.bring] == ["Giấy chứng sinh", "Thẻ căn cước"]
    assert (birth.service, birth.minutes, birth.fee_vnd) == ("HT", 15, 0)
    assert (birth.time, birth.fee_note) == (
        {"vi": "Trong ngày", "en": "Same day"},
        dict(zip(("vi", "en"), LATE, strict=True)),
    )
    assert (exchange.bring, exchange.minutes, exchange.fee_vnd, exchange.time) == ((), None, None, None)
    assert [counter.zone for counter in config.counters] == [None, "hall_b"]
    assert config.counters[1].direction == {"vi": "Tầng 2, bên trái", "en": "2nd floor, on the left"}
    assert config.counters[0].skills == ("HT", "DD")
    assert config.hours[1] == Window((1,), "13:15", "15:30", "16:00")
    assert config.closed_dates == ("2026-01-01", "2026-09-02")
    assert (config.policy, config.guard_s, config.no_show_limit) == ("fcfs", 1200, 3)
    assert (config.weights.prio, config.weights.appt) == (2.5, 1.3)


def test_a_statutory_time_and_a_fees_formula_are_read_and_the_same_day_is_in_working_days() -> None:
    time = 'time = { vi = "Trong ngày", en = "Same day" }\n'
    added = f'{time}statutory = {{ amount = 3, unit = "working_day" }}\nsupplement = "restart"\n'
    added += "fee = { pages_vnd = [2000, 1000], most_copy_vnd = 200000 }\n"
    birth = _config(GOOD.replace(time, added)).procedures[0]
    assert birth.statutory == Statutory(3, TermUnit.WORKING_DAY, "15:00", weekends=False)
    assert birth.supplement is SupplementClock.RESTART
    assert birth.fee == FeeFormula((2000, 1000), most_copy_vnd=200_000)
    (finding,) = _findings(GOOD.replace(time, f'{time}statutory = {{ amount = 0, unit = "hour" }}\n'))
    assert str(finding).endswith('procedure[1].statutory.unit: must be "working_day" where amount is 0: the same day')
    (finding,) = _findings(GOOD.replace(time, f'{time}statutory = {{ amount = 3, unit = "workingday" }}\n'))
    assert 'did you mean "working_day"' in str(finding)


def test_the_rules_of_appointments_are_read_and_have_their_defaults() -> None:
    assert _config(GOOD).appointments == AppointmentRules()
    assert _config(f"{GOOD}\n[appointments]\nper_slot = 6\nlate_s = 0\n").appointments == AppointmentRules(
        per_slot=6, late_s=0
    )
    (finding,) = _findings(f"{GOOD}\n[appointments]\nslot_s = 60\n")
    assert str(finding).endswith("appointments.slot_s: must be at least 300, not 60")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("guard_s", "gaurd_s", 'cn02.toml:8: branch.gaurd_s: unknown key "gaurd_s"; did you mean "guard_s"?'),
        ("[holidays]", "[holiday]", 'cn02.toml:78: holiday: unknown key "holiday"; did you mean "holidays"?'),
        (
            "quota = 200",
            "zzz = 200",
            'cn02.toml:14: service[1].zzz: unknown key "zzz"; '
            "known here: code, prefix, name, quota, mean_s, cv, icon, alert_s",
        ),
        ('code = "received"\n', "", "cn02.toml:62: outcome[1].code: is missing"),
        ('vi = "Hộ tịch", ', "", "cn02.toml:13: service[1].name.vi: is missing"),
        (', en = "Land"', "", "cn02.toml:21: service[2].name.en: is missing"),
        ('vi = "Hộ tịch"', 'vi = " "', "cn02.toml:13: service[1].name.vi: must not be empty"),
        (
            'vi = "Hộ tịch"',
            'vi = "Hộ\\ntịch"',
            "cn02.toml:13: service[1].name.vi: must be one line of text without control characters",
        ),
        (
            'vi = "Hộ tịch"',
            f'vi = "{"x" * 121}"',
            "cn02.toml:13: service[1].name.vi: is 121 characters long; at most 120 fit",
        ),
        (
            '{ vi = "Hộ tịch", en = "Civil status" }',
            '"Hộ tịch"',
            'cn02.toml:13: service[1].name: must be a table, not "Hộ tịch"',
        ),
        ("quota = 200", 'quota = "200"', 'cn02.toml:14: service[1].quota: must be a whole number, not "200"'),
        ("quota = 200", "quota = true", "cn02.toml:14: service[1].quota: must be a whole number, not true"),
        ("quota = 200", "quota = 1.5", "cn02.toml:14: service[1].quota: must be a whole number, not 1.5"),
        ("quota = 200", "quota = -1", "cn02.toml:14: service[1].quota: must be at least 0, not -1"),
        ("lat = 21.03", "lat = 91", "cn02.toml:6: branch.lat: must be at most 90, not 91"),
        ("lat = 21.03", "lat = nan", "cn02.toml:6: branch.lat: must be a number, not nan"),
        ("prio = 2.5", "prio = 0", "cn02.toml:82: weights.prio: must be more than 0, not 0"),
        (
            'id = "1"',
            "id = 1",
            "cn02.toml:42: counter[1].id: must be text in quotes, not 1",
        ),
        (
            'id = "1"',
            'id = "quầy 1"',
            'cn02.toml:42: counter[1].id: "quầy 1" must be 1 to 36 letters without accents, digits, dots, '
            "underscores or hyphens",
        ),
        (
            'prefix = "H"',
            'prefix = "ht"',
            'cn02.toml:12: service[1].prefix: "ht" must be 1 to 3 capital letters A to Z or Đ',
        ),
        (
            'skills = ["DD"]',
            'skills = "DD"',
            'cn02.toml:49: counter[2].skills: must be a list, not "DD"',
        ),
        (
            'skills = ["HT", "DD"]',
            'skills = [\n  "HTT",\n  "HT",\n]',
            'cn02.toml:45: counter[1].skills[1]: no service "HTT"; did you mean "HT"?',
        ),
        ('["DD"]', '["dd"]', 'cn02.toml:49: counter[2].skills[1]: no service "dd"; did you mean "DD"?'),
        ('["DD"]', '["DD", "DD"]', 'cn02.toml:49: counter[2].skills[2]: "DD" is already given by number 1'),
        (
            "[[counter]]",
            '[[service]]\ncode = "HT"\nprefix = "X"\nname = { vi = "x", en = "x" }\n[[counter]]',
            'cn02.toml:42: service[3].code: "HT" is already given by number 1',
        ),
        ('id = "2"', 'id = "1"', 'cn02.toml:47: counter[2].id: "1" is already given by number 1'),
        (_PRIORITY, _PRIORITY * 2, 'cn02.toml:57: priority[2].code: "elderly" is already given by number 1'),
        (
            "[[outcome]]",
            '[[reason]]\ncode = "lunch"\nname = { vi = "x", en = "x" }\nused_by = ["call"]\n[[outcome]]',
            'cn02.toml:63: reason[2].code: "lunch" is already given by number 1',
        ),
        (
            "[[hours]]",
            '[[outcome]]\ncode = "received"\nname = { vi = "x", en = "x" }\n[[hours]]',
            'cn02.toml:67: outcome[2].code: "received" is already given by number 1',
        ),
        (
            '"pause", "park"',
            '"pause", "parc"',
            'cn02.toml:60: reason[1].used_by[2]: "parc" must be one of call, pause, park, return, transfer, reclass, '
            'no-show; did you mean "park"?',
        ),
        ('used_by = ["pause", "park"]', "used_by = []", "cn02.toml:60: reason[1].used_by: must name at least one"),
        (
            'prefix = "H"',
            'prefix = "D"',
            'cn02.toml:20: service[2].prefix: one of "D" and "DD" begins with the other',
        ),
        (
            'prefix = "H"',
            'prefix = "ĐD"',
            'cn02.toml:20: service[2].prefix: "DD" is easily confused with "ĐD" (D/Đ); choose other letters',
        ),
        (
            'skills = ["HT", "DD"]',
            'skills = ["DD"]',
            'cn02.toml:11: service[1].code: no counter serves "HT"; add it to a counter\'s skills',
        ),
        (
            'last_ticket = "11:00"',
            'last_ticket = "06:15"',
            "cn02.toml:69: hours[1].last_ticket: last_ticket 06:15 must be after first_ticket 06:15",
        ),
        (
            'close = "11:15"',
            'close = "10:59"',
            "cn02.toml:70: hours[1].close: close 10:59 must not be before last_ticket 11:00",
        ),
        (
            'first_ticket = "13:15"',
            'first_ticket = "11:14"',
            "cn02.toml:72: hours[2]: 11:14-16:00 overlaps hours[1] (06:15-11:15) on tue",
        ),
        (
            'first_ticket = "13:15"',
            'first_ticket = "25:00"',
            'cn02.toml:74: hours[2].first_ticket: "25:00" must be a time of day as HH:MM, from 00:00 to 23:59',
        ),
        (
            '["tue"]',
            '["tues"]',
            'cn02.toml:73: hours[2].days[1]: "tues" must be one of mon, tue, wed, thu, fri, sat, sun; '
            'did you mean "tue"?',
        ),
        ('["tue"]', "[]", "cn02.toml:73: hours[2].days: must name at least one"),
        ('["mon", "tue"]', '["mon", "mon"]', 'cn02.toml:67: hours[1].days[2]: "mon" is already given by number 1'),
        ("2026-01-01", "2026-02-30", 'cn02.toml:79: holidays.closed[2]: there is no date "2026-02-30"'),
        ("2026-01-01", "2026-1-1", 'cn02.toml:79: holidays.closed[2]: "2026-1-1" must be a date as YYYY-MM-DD'),
        ("2026-01-01", "2026-09-02", 'cn02.toml:79: holidays.closed[2]: "2026-09-02" is already given by number 1'),
        (
            "Asia/Ho_Chi_Minh",
            "Asia/Hanoi_Chi_Minh",
            'cn02.toml:4: branch.time_zone: no time zone "Asia/Hanoi_Chi_Minh"; did you mean "Asia/Ho_Chi_Minh"?',
        ),
        (
            '"fcfs"',
            '"priorities"',
            'cn02.toml:5: branch.policy: no policy "priorities"; known: fcfs, motcua, priority; '
            'did you mean "priority"?',
        ),
        (
            'id = "CN02"',
            'id = "city"',
            'cn02.toml:2: branch.id: "city" is the name of the city\'s own journal; choose another',
        ),
        (
            'id = "CN02"',
            'id = "devices"',
            'cn02.toml:2: branch.id: "devices" is the name of a page beside the branches\'; choose another',
        ),
        (
            'id = "CN02"',
            'id = "CN02-practice-1"',
            'cn02.toml:2: branch.id: "CN02-practice-1" is the name of a branch\'s practice; choose another',
        ),
        (
            'id = "CN02"',
            'id = "CN.02"',
            'cn02.toml:2: branch.id: "CN.02" contains a dot, which is reserved; leave it out',
        ),
        (
            '"1.001193"',
            '"1.1193"',
            'cn02.toml:24: procedure[1].code: "1.1193" must be a national code such as 1.001193',
        ),
        (
            '"1.012783"',
            '"1.001193"',
            'cn02.toml:37: procedure[2].code: "1.001193" is already given by number 1',
        ),
        (
            'service = "DD"',
            'service = "ĐD"',
            'cn02.toml:38: procedure[2].service: "ĐD" must be 1 to 16 letters without accents, digits or underscores',
        ),
        (
            'service = "DD"',
            'service = "DDD"',
            'cn02.toml:38: procedure[2].service: no service "DDD"; did you mean "DD"?',
        ),
        ("bring =", "brings =", 'cn02.toml:27: procedure[1].brings: unknown key "brings"; did you mean "bring"?'),
        (
            '{ vi = "Thẻ căn cước"',
            '{ fr = "x", vi = "Thẻ căn cước"',
            'cn02.toml:29: procedure[1].bring[2].fr: unknown key "fr"; known here: vi, en',
        ),
        ("fee_vnd = 0", "fee_vnd = -1", "cn02.toml:32: procedure[1].fee_vnd: must be at least 0, not -1"),
        ("minutes = 15", "minutes = 0", "cn02.toml:31: procedure[1].minutes: must be more than 0, not 0"),
        (
            'vi = "Trong ngày"',
            f'vi = "{"x" * 401}"',
            "cn02.toml:34: procedure[1].time.vi: is 401 characters long; at most 400 fit",
        ),
        (
            'zone = "hall_b"',
            'zone = "Sảnh B"',
            'cn02.toml:50: counter[2].zone: "Sảnh B" must be 1 to 32 small letters without accents, digits or '
            "underscores",
        ),
        ("direction", "directions",
         'cn02.toml:51: counter[2].directions: unknown key "directions"; did you mean "direction"?'),
        ("mean_s", "means_s", 'cn02.toml:15: service[1].means_s: unknown key "means_s"; did you mean "mean_s"?'),
        ("cv = 0.6", "cv = -0.6", "cn02.toml:16: service[1].cv: must be at least 0, not -0.6"),
        (
            "guard_s = 1200",
            'guard_s = 1200\nservices_first = ["DD", "D"]',
            'cn02.toml:9: branch.services_first[2]: no service "D"; did you mean "DD"?',
        ),
        (
            "guard_s = 1200",
            'guard_s = 1200\nservices_first = ["DD", "DD"]',
            'cn02.toml:9: branch.services_first[2]: "DD" is already given by number 1',
        ),
        (
            "cv = 0.6",
            'cv = 0.6\nicon = "hause"',
            'cn02.toml:17: service[1].icon: "hause" must be one of building, card, care, child, dossier, family, '
            'house, land, passport, record, result, school, shop, stamp, vehicle, work; did you mean "house"?',
        ),
        ("lat = 21.03\n", "", 'cn02.toml:1: branch.lat: is missing; "lon" alone is not a place'),
        ("[branch]", "[branch", "cn02.toml:1:8: Expected ']' at the end of a table declaration"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_is(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    assert [str(finding) for finding in _findings(GOOD.replace(old, new, 1))] == [expected]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = (
        GOOD.replace("guard_s", "gaurd_s", 1)
        .replace('prefix = "H"', 'prefix = "ht"', 1)
        .replace('skills = ["DD"]', 'skills = ["DDD", 4]', 1)
        .replace('close = "11:15"', 'close = "10:00"', 1)
    )
    assert [(finding.path, finding.fault) for finding in _findings(text)] == [
        ("branch.gaurd_s", Fault.UNKNOWN_KEY),
        ("service[1].prefix", Fault.BAD_VALUE),
        ("counter[2].skills[1]", Fault.UNKNOWN_SERVICE),
        ("counter[2].skills[2]", Fault.BAD_VALUE),
        ("hours[1].close", Fault.HOURS_ORDER),
    ]


def test_an_empty_file_lacks_its_three_tables_and_nothing_else_is_held_against_it() -> None:
    assert [str(finding) for finding in _findings("")] == [
        "cn02.toml: branch: is missing",
        "cn02.toml: counter: is missing",
        "cn02.toml: service: is missing",
    ]


def test_a_branch_without_services_or_counters_is_no_branch() -> None:
    text = 'service = []\ncounter = []\n[branch]\nid = "X"\nname = { vi = "x", en = "x" }\n'
    assert [(finding.line, finding.path, finding.fault) for finding in _findings(text)] == [
        (1, "service", Fault.EMPTY),
        (2, "counter", Fault.EMPTY),
    ]


def test_a_single_table_where_several_belong_says_how_to_write_it() -> None:
    text = GOOD.replace("[[outcome]]", "[outcome]")
    assert [str(finding) for finding in _findings(text)] == [
        "cn02.toml:62: outcome: must be [[outcome]] tables, not a table"
    ]


def test_a_text_that_breaks_off_is_told_with_its_last_line() -> None:
    (finding,) = _findings('[branch]\nid = """abc\n')
    assert (finding.fault, finding.line) == (Fault.SYNTAX, 3)


def test_a_file_that_is_not_utf8_is_told_with_the_line() -> None:
    result = read_catalogue(b'[branch]\nid = "a"\nname = "Chi nh\xe1nh"\n', "cn02.toml", POLICIES)
    assert isinstance(result, tuple)
    assert [str(finding) for finding in result] == ["cn02.toml:3: is not UTF-8 text; save the file as UTF-8"]


def test_text_that_is_not_nfc_becomes_nfc() -> None:
    assert _config(unicodedata.normalize("NFD", GOOD)) == _config(GOOD)
    prefixed = unicodedata.normalize("NFD", GOOD.replace('prefix = "H"', 'prefix = "Đ"'))
    assert _config(prefixed).services[0].prefix == "Đ"


def test_a_byte_order_mark_and_windows_line_ends_are_welcome() -> None:
    raw = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read_catalogue(raw, "cn02.toml", POLICIES) == _config(GOOD)


def test_dates_and_times_may_be_written_without_quotes() -> None:
    bare = GOOD.replace('"2026-09-02"', "2026-09-02").replace('"06:15"', "06:15:00")
    assert _config(bare) == _config(GOOD)


def test_services_may_share_a_prefix() -> None:
    assert [one.prefix for one in _config(GOOD.replace('prefix = "DD"', 'prefix = "H"')).services] == ["H", "H"]


def test_a_file_is_named_by_the_path_it_was_read_from(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_text("[", encoding="utf-8")
    result = read_file(path, POLICIES)
    assert isinstance(result, tuple)
    assert result[0].file == str(path)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none.toml", POLICIES)


@pytest.mark.parametrize("name", template_names())
def test_every_shipped_template_is_right(name: str) -> None:
    texts = [SourceText(file, text) for file, text in template_files(name).items()]
    catalogue = read_texts(name, texts, POLICIES)
    assert isinstance(catalogue, Catalogue)
    for branch in catalogue.branches:  # so that its first ticket has a forecast
        assert all(service.mean_s and service.cv for service in branch.services)


def test_the_template_one_is_what_it_promises() -> None:
    config = read_catalogue(read_template("one"), "one.toml", POLICIES)
    assert isinstance(config, BranchConfig)
    assert (config.id, config.name["vi"], config.name["en"]) == ("CN01", "Chi nhánh số 1", "Branch 1")
    assert (len(config.services), len(config.counters)) == (5, 6)
    assert config.counters[0].skills == config.counters[1].skills == ("HT", "CT")
    assert (config.hours, config.closed_dates) == ((), ())
    assert [service.quota for service in config.services] == [None] * 5
    assert {use for reason in config.reasons for use in reason.used_by} == {
        "call", "pause", "park", "return", "transfer", "reclass", "no-show",
    }  # fmt: skip
    assert len(config.priorities) == 5
    assert len(config.outcomes) >= 4


def test_services_are_shown_with_those_that_come_first_before_the_others() -> None:
    config = read_catalogue(
        GOOD.replace("guard_s", 'services_first = ["DD"]\nguard_s', 1).encode(), "cn02.toml", POLICIES
    )
    assert isinstance(config, BranchConfig), config
    assert [service.code for service in config.services] == ["HT", "DD"]
    assert [service.code for service in config.services_as_shown()] == ["DD", "HT"]


SPECIAL = """
[[special_day]]
date = 2026-02-28
works_as = "mon"

[[special_day]]
date = "2026-02-13"
first_ticket = "13:00"
last_ticket = "14:00"
close = "14:30"

[[special_day]]
date = "2026-02-13"
first_ticket = "07:30"
last_ticket = "11:00"
close = "11:30"

[[special_day]]
date = "2026-03-02"
closed = true
"""


def test_half_days_make_up_days_and_closed_ones_are_special_days_in_the_order_of_the_calendar() -> None:
    assert _config(GOOD + SPECIAL).special_days == (
        SpecialDay("2026-02-13", openings=(Opening("07:30", "11:00", "11:30"), Opening("13:00", "14:00", "14:30"))),
        SpecialDay("2026-02-28", works_as=0),
        SpecialDay("2026-03-02"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('works_as = "mon"', None),
        ("", "needs one of: closed = true; works_as; first_ticket, last_ticket and close"),
        ("closed = false", "needs one of: closed = true; works_as; first_ticket, last_ticket and close"),
        ('closed = true\nworks_as = "mon"', "needs one of: closed = true; works_as; first_ticket"),
        ('closed = "yes"', 'must be true or false, not "yes"'),
        ('first_ticket = "07:30"\nclose = "11:30"', "special_day[1].last_ticket: is missing"),
        ('first_ticket = "07:30"\nlast_ticket = "07:00"\nclose = "11:30"', "last_ticket 07:00 must be after"),
        ('works_as = "monday"', 'did you mean "mon"?'),
    ],
)
def test_a_special_day_is_exactly_one_of_three(text: str, told: str | None) -> None:
    whole = GOOD + f'\n[[special_day]]\ndate = "2026-02-28"\n{text}\n'
    if told is None:
        assert _config(whole).special_days
    else:
        (finding,) = _findings(whole)
        assert told in str(finding)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("closed = true", 'works_as = "mon"', '"2026-02-28" is already given by number 1'),
        (
            'first_ticket = "07:30"\nlast_ticket = "11:00"\nclose = "11:30"',
            "closed = true",
            "already given by number 1",
        ),
        (
            'first_ticket = "07:30"\nlast_ticket = "11:00"\nclose = "11:30"',
            'first_ticket = "11:00"\nlast_ticket = "12:00"\nclose = "12:30"',
            "11:00-12:30 overlaps 07:30-11:30 on the same date",
        ),
    ],
)
def test_a_date_is_given_twice_only_for_hours_one_after_the_other(one: str, other: str, told: str) -> None:
    days = "".join(f'\n[[special_day]]\ndate = "2026-02-28"\n{text}\n' for text in (one, other))
    (finding,) = _findings(GOOD + days)
    assert told in str(finding)


def test_a_special_day_that_does_not_exist_is_told() -> None:
    (finding,) = _findings(GOOD + '\n[[special_day]]\ndate = "2026-02-30"\nclosed = true\n')
    assert 'special_day[1].date: there is no date "2026-02-30"' in str(finding)
