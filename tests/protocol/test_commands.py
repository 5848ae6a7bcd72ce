"""Bad input: each field of each command wrong in each way is refused, and the refusal names the field."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest
from msgspec import inspect

from protocol import commands as c
from protocol.commands import Body, Command, Envelope
from protocol.problem import field_of

NAME = {"vi": "Chi nhánh", "en": "Branch"}
CONFIG: dict[str, Any] = {
    "id": "CN01",
    "name": NAME,
    "services": [
        {
            "code": "HT",
            "prefix": "HT",
            "name": NAME,
            "quota": 5,
            "mean_s": 180.0,
            "cv": 0.6,
            "icon": "land",
            "alert_s": 600,
        }
    ],
    "procedures": [
        {
            "code": "1.001193",
            "service": "HT",
            "name": NAME,
            "bring": [NAME],
            "minutes": 15,
            "fee_vnd": 0,
            "fee_note": NAME,
            "time": NAME,
            "synonyms": ["khai sinh"],
            "statutory": {"amount": 3, "unit": "working_day", "late_after": "15:00", "weekends": False},
            "supplement": "pause",
            "fee": {"pages_vnd": [2000, 1000], "copy_vnd": 0, "most_copy_vnd": 200_000, "once_vnd": 0},
            "system": NAME,
            "result_scanned": True,
            "keep_years": 70,
            "steps": 3,
            "consultation": {"days": 2, "silence_agrees": True, "pauses": True},
            "delegated_by": NAME,
        }
    ],
    "counters": [{"id": "1", "name": NAME, "skills": ["HT"], "zone": "a", "direction": NAME}],
    "priorities": [{"code": "elderly", "name": NAME}],
    "reasons": [{"code": "asked", "name": NAME, "used_by": ["call"]}],
    "outcomes": [{"code": "done", "name": NAME}],
    "time_zone": "Asia/Ho_Chi_Minh",
    "lat": 21.0,
    "lon": 105.8,
    "hours": [{"days": [0], "first_ticket": "07:30", "last_ticket": "11:00", "close": "11:30"}],
    "closed_dates": ["2026-09-02"],
    "special_days": [
        {
            "date": "2026-09-05",
            "works_as": 0,
            "openings": [{"first_ticket": "07:30", "last_ticket": "11:00", "close": "11:30"}],
        }
    ],
    "policy": "priority",
    "weights": {"prio": 2.0, "appt": 1.3, "walk": 1.0},
    "guard_s": 1800,
    "visit_target_s": 900,
    "transaction_target_s": 900,
    "no_show_limit": 3,
    "no_show_s": 45,
    "overrun_percent": 30,
    "expire_s": 60,
    "services_first": ["HT"],
    "phone_per_minute": 30,
    "lot_opens": "06:00",
    "lot_closes": "07:30",
    "address": "1 Phố Ví Dụ, Hà Nội",
    "agency": "H26.50.05.13",
    "dossiers_per_ticket": 3,
    "check_online_days": 1,
    "media": [
        {
            "id": "le",
            "file": "0" * 64 + ".jpg",
            "text": NAME,
            "order": 1,
            "seconds": 15,
            "first_day": "2026-08-30",
            "last_day": "2026-09-02",
            "zone": "a",
        }
    ],
    "languages": ["vi"],
    "clerks": [{"user": "u-lan", "skills": ["HT"]}],
    "pay_to": "970436/0011001234567",
    "result_service": "HT",
    "slip": {"heading": NAME, "closing": NAME, "logo": "AAAA"},
    "retired": False,
    "appointments": {
        "slot_s": 1800,
        "per_slot": 4,
        "days_ahead": 6,
        "early_s": 1800,
        "late_s": 900,
        "return_s": 60,
        "one_per_person": False,
        "booked_percent": 60,
        "without_phone_percent": 20,
    },
}

PLAIN: dict[tuple[str, ...], dict[str, Any]] = {(): {}, ("ticket_id",): {"ticket_id": "T-1"}}
"""A body by the names of its fields, for commands that are no more than that."""

GOOD: dict[type[Body], dict[str, Any]] = {
    shape: PLAIN[shape.__struct_fields__] for shape in get_args(Command) if shape.__struct_fields__ in PLAIN
} | {
    c.Issue: {
        "service": "HT",
        "priority": "elderly",
        "procedure": "1.001193",
        "dossiers": 2,
        "language": "en",
        "appointment": "A1",
        "by_phone": True,
        "further": [{"service": "DD", "procedure": "1.001193"}],
        "dossier_id": "d0123456789abcdefghij",
    },
    c.EnterLot: {
        "entry": "ABCDEFGHIJKLMNOP",
        "service": "HT",
        "person": "P1",
        "commitment": "0f" * 32,
        "date": "2026-10-05",
        "procedure": "1.001193",
        "priority": "elderly",
        "language": "en",
        "by_phone": True,
    },
    c.DrawLot: {"seed": "0f" * 32},
    c.IssueDrawn: {"entry": "ABCDEFGHIJKLMNOP"},
    c.LeaseNumbers: {"date": "2026-10-05", "count": 100},
    c.IssueLeased: {
        "date": "2026-10-05",
        "number": "HT-700",
        "service": "HT",
        "taken_at": 1,
        "heard_at": 1,
        "priority": "elderly",
        "procedure": "1.001193",
        "dossiers": 2,
        "language": "en",
    },
    c.RecordServed: {
        "date": "2026-10-05",
        "number": "HT-700",
        "completed_at": 1,
        "served_s": 300,
        "service": "HT",
        "outcome": "done",
        "dossiers": 2,
    },
    c.Call: {"ticket_id": "T-1", "reason": "asked"},
    c.NoShow: {"reason": "asked"},
    c.Complete: {"outcome": "done", "dossiers": 1},
    c.Park: {"reason": "forms", "until_s": 600},
    c.Return: {"reason": "asked"},
    c.Transfer: {"service": "HT", "counter": "2", "user": "u1", "reason": "asked"},
    c.NextService: {"service": "CT"},
    c.Reclass: {"priority": "elderly", "reason": "asked", "ticket_id": "T-1"},
    c.Rate: {"ticket_id": "T-1", "rating": 5},
    c.SayOverrun: {"ticket_id": "T-1", "cause": "papers"},
    c.Book: {
        "appointment": "A1",
        "service": "HT",
        "slot_at": 1,
        "procedure": "1.001193",
        "dossiers": 2,
        "further": [{"service": "DD", "procedure": "1.001193"}],
    },
    c.HoldSlot: {
        "appointment": "A1",
        "service": "HT",
        "slot_at": 1,
        "procedure": "1.001193",
        "dossiers": 2,
        "device": "D1",
        "further": [{"service": "DD", "procedure": "1.001193"}],
    },
    c.ExtendHold: {"appointment": "A1"},
    c.BookHeld: {"appointment": "A1", "person": "P1", "further_persons": ["P2"]},
    c.ReleaseHold: {"appointment": "A1", "due": 1},
    c.MoveAppointment: {"appointment": "A1", "slot_at": 1, "return_after_s": 60},
    c.CancelAppointment: {"appointment": "A1", "return_after_s": 60},
    c.Scanned: {"ticket_id": "T-1", "sha256": "0f" * 32, "pages": 1, "bytes": 1, "subject": "v" + "0f" * 10},
    c.Pause: {"reason": "lunch"},
    c.Skills: {"skills": ["HT"]},
    c.Login: {"user": "u1"},
    c.ClearAlarm: {"counter": "1"},
    c.DeviceState: {"printer": "ready", "pending": 1, "unconfirmed": 1, "cause": "in_use"},
    c.PrintSlip: {"slip": "S1", "ticket": "T-1", "device": "d-kiosk"},
    c.TellSlip: {"slip": "S1", "outcome": "printed"},
    c.AskDevice: {"task": "A1", "device": "d-kiosk", "what": "test-slip"},
    c.TellTask: {"task": "A1", "outcome": "done"},
    c.SetMessage: {"level": "notice", "text": NAME, "until_s": 600, "service": "HT"},
    c.ClearMessage: {"due": 1, "service": "HT"},
    c.SetHours: {"openings": [{"first_ticket": "07:30", "last_ticket": "15:00", "close": "15:30"}]},
    c.Move: {"ticket_id": "T-1", "service": "CT", "counter": "2"},
    c.SetQuota: {"service": "HT", "quota": 20},
    c.OwnAlert: {"key": "soon", "to": "u1"},
    c.SnoozeAlert: {"key": "paper:d-1", "for_s": 600},
    c.SetAutomatic: {
        "limits": {
            "acts": ["skill"],
            "at_once": 2,
            "minutes": 60,
            "from_time": "08:00",
            "to_time": "16:00",
            "least_gain": 0.05,
        },
        "why": "wrong",
    },
    c.ActAutomatically: {
        "change": {"act": "skill", "services": ["HT"], "minutes": 60, "counter": "1"},
        "share_before": 0.6,
        "share_after": 0.8,
        "confidence": 0.99,
    },
    c.ChangeFor: {"change": {"act": "open", "counter": "1", "minutes": 40, "services": ["HT"]}},
    c.TakeAutomaticBack: {"n": 1, "why": "over"},
    c.EndDay: {"due": 1},
    c.ConfirmClock: {"at": 1_800_000_000_000},
    c.SkipNumbers: {"given": {"HT": 300}},
    c.Unpark: {"ticket_id": "T-1", "due": 1},
    c.Expire: {"ticket_id": "T-1", "due": 1},
    c.Configure: {"config": CONFIG, "after": "0" * 32},
}
"""A whole body of each command."""


def wrong_values(of: inspect.Type) -> Iterator[Any]:
    """Values of a field that its type must not take: wrong type, empty, too long, out of range, bad pattern."""
    if isinstance(of, inspect.UnionType):
        takes_none = of.includes_none
        [inner] = [one for one in of.types if not isinstance(one, inspect.NoneType)]
        yield from (value for value in wrong_values(inner) if value is not None or not takes_none)
        return
    yield None
    if not isinstance(of, inspect.BoolType):
        yield True
    match of:
        case inspect.StrType(pattern=pattern, min_length=least):
            yield from (1, 1.5, [], {})
            if pattern is not None:
                yield from ("", "x" * 10_000, "a b", "a/b;--", "<b>", "é", "\u0000")
            elif least:
                yield ""
        case inspect.IntType(ge=ge, gt=gt, le=le):
            yield from ("1", 1.5, [], {}, "")
            if ge is not None:
                yield ge - 1
            if gt is not None:
                yield gt
            if le is not None:
                yield from (le + 1, 10**30)
        case inspect.FloatType(gt=gt):
            yield from ("1", [], {})
            if gt is not None:
                yield from (gt, -1.0)
        case inspect.BoolType():
            yield from ("true", 1, [], {})
        case inspect.EnumType():
            yield from (1, "", "nonsense", [], {})
        case inspect.VarTupleType(item_type=item):
            yield from ("HT", 1, {})
            yield from ([value] for value in wrong_values(item))
        case inspect.StructType():
            yield from ("x", 1, [])
        case inspect.DictType(value_type=words):
            yield from ("x", 1, [], {}, {"Vi": "x"}, {"vi_VN": "x"}, {"": "x"})
            yield from ({"vi": value} for value in wrong_values(words))
        case _:
            raise AssertionError(f"no wrong values are known for {of}")


def fields_of(shape: Any) -> tuple[inspect.Field, ...]:
    described = inspect.type_info(shape)
    assert isinstance(described, inspect.StructType)
    return described.fields


def wrong_bodies(shape: type[Body]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field of a command, and its whole body with that field wrong in each way."""
    for field in fields_of(shape):
        for value in wrong_values(field.type):
            yield field.name, {**GOOD[shape], field.encode_name: value}


def field_after(shape: Any, body: Any) -> str | None:
    """The field that reading `body` fails at."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(msgspec.json.encode(body), type=shape)
    return field_of(caught.value)


def test_every_command_has_a_whole_body_here() -> None:
    assert set(GOOD) == set(get_args(Command))
    for shape, good in GOOD.items():
        assert {field.name for field in fields_of(shape)} == set(good)


@pytest.mark.parametrize("shape", GOOD)
def test_a_whole_body_is_read_with_and_without_its_tag(shape: type[Body]) -> None:
    read = msgspec.json.decode(msgspec.json.encode(GOOD[shape]), type=shape)
    tagged = msgspec.json.encode(read)
    assert msgspec.json.decode(tagged, type=Command) == read
    assert msgspec.json.decode(tagged, type=shape) == read


@pytest.mark.parametrize("shape", GOOD)
def test_a_wrong_value_is_refused_at_its_field(shape: type[Body]) -> None:
    for field, body in wrong_bodies(shape):
        named = field_after(shape, body)
        assert named is not None, body
        assert named.split("[")[0].split(".")[0] == field, body


@pytest.mark.parametrize("shape", GOOD)
def test_a_missing_field_is_refused_by_its_name(shape: type[Body]) -> None:
    for field in fields_of(shape):
        body = {name: value for name, value in GOOD[shape].items() if name != field.name}
        if field.required:
            assert field_after(shape, body) == field.name
        else:
            msgspec.json.decode(msgspec.json.encode(body), type=shape)


@pytest.mark.parametrize("shape", GOOD)
def test_an_unknown_field_is_refused_by_its_name(shape: type[Body]) -> None:
    assert field_after(shape, {**GOOD[shape], "nam": "Nguyễn Văn A"}) == "nam"


@pytest.mark.parametrize("shape", GOOD)
def test_another_commands_tag_is_refused(shape: type[Body]) -> None:
    assert field_after(shape, {"do": "dance", **GOOD[shape]}) == "do"


@pytest.mark.parametrize("body", [[], "x", 1, None, True])
def test_what_is_no_object_is_refused_as_a_whole(body: Any) -> None:
    assert {shape: field_after(shape, body) for shape in GOOD} == dict.fromkeys(GOOD)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"service":}', b'{"service":"HT"}x', b"\xff\xfe"])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(raw, type=c.Issue)


def test_text_that_is_no_utf8_is_refused_by_another_error() -> None:
    """Whoever reads a body must expect both."""
    with pytest.raises(UnicodeDecodeError):
        msgspec.json.decode(b'{"service":"\xff"}', type=c.Issue)


def deep_wrongs(config: Any, of: inspect.Type, path: str = "config") -> Iterator[tuple[str, Any]]:
    """The whole configuration with one field wrong, however deep, and the path that must be named."""
    assert isinstance(of, inspect.StructType)
    for field in of.fields:
        for value in wrong_values(field.type):
            yield f"{path}.{field.name}", {**config, field.name: value}
        inner = config[field.name]
        kind = field.type
        if isinstance(kind, inspect.StructType):
            for named, wrong in deep_wrongs(inner, kind, f"{path}.{field.name}"):
                yield named, {**config, field.name: wrong}
        elif isinstance(kind, inspect.VarTupleType) and isinstance(kind.item_type, inspect.StructType):
            for named, wrong in deep_wrongs(inner[0], kind.item_type, f"{path}.{field.name}[0]"):
                yield named, {**config, field.name: [wrong]}


def test_each_field_of_a_configuration_wrong_in_each_way_is_named() -> None:
    config_field, _after = fields_of(c.Configure)
    wrongs = list(deep_wrongs(CONFIG, config_field.type))
    assert len(wrongs) > 300
    for path, config in wrongs:
        named = field_after(c.Configure, {"config": config})
        assert named is not None
        assert named.startswith(path), f"{named} instead of {path}"


# -- the envelope ----------------------------------------------------------------------------------------------------


def test_a_digest_tells_commands_counters_and_streams_apart() -> None:
    envelopes = [
        Envelope("CN01", c.Call(), "k", "a", "1"),
        Envelope("CN01", c.Call(), "k", "a", "2"),
        Envelope("CN02", c.Call(), "k", "a", "1"),
        Envelope("CN01", c.Call("T-1", "asked"), "k", "a", "1"),
        Envelope("CN01", c.Recall(), "k", "a", "1"),
        Envelope("CN01", c.Open(), "k", "a", "1"),
        Envelope("CN01", c.Issue("HT"), "k", "a"),
        Envelope("CN01", c.NextService("HT"), "k", "a"),
    ]
    assert len({envelope.digest() for envelope in envelopes}) == len(envelopes)


def test_a_default_that_is_sent_is_the_same_command_as_one_left_out() -> None:
    sent = msgspec.json.decode('{"service":"HT","dossiers":1,"language":"vi"}', type=c.Issue)
    assert Envelope("CN01", sent, "k", "a").digest() == Envelope("CN01", c.Issue("HT"), "k", "a").digest()


def test_a_digest_does_not_depend_on_who_sends_it_when_or_by_which_key() -> None:
    one = Envelope("CN01", c.Issue("HT"), "k1", "a", None, 1)
    other = Envelope("CN01", c.Issue("HT", dossiers=1), "k2", "b", None, 2, True)
    assert one.digest() == other.digest()
    assert len(one.digest()) == 16
