"""The field at fault is read from msgspec's messages, whatever the fault and however deep it is."""

from typing import Any

import msgspec
import pytest

from protocol.commands import Command, Configure, Issue, Park, Reclass, Skills
from protocol.ids import Code
from protocol.problem import LONGEST_FIELD, field_of


def failure(raw: str, shape: Any) -> msgspec.ValidationError:
    """The error that reading `raw` as `shape` gives."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(raw, type=shape)
    return caught.value


CONFIG = '{"config":{"id":"CN01","name":{"vi":"a","en":"b"},"services":[%s],"counters":[]%s}}'

FAULTS = [
    (Issue, '{"service":1}', "service"),
    (Issue, '{"service":null}', "service"),
    (Issue, '{"service":""}', "service"),
    (Issue, '{"service":"A","dossiers":"1"}', "dossiers"),
    (Issue, '{"service":"A","dossiers":0}', "dossiers"),
    (Issue, '{"service":"A","dossiers":1.5}', "dossiers"),
    (Issue, '{"service":"A","dossiers":99999999999999999999999}', "dossiers"),
    (Issue, '{"service":"A","language":"French"}', "language"),
    (Issue, '{"do":"call","service":"A"}', "do"),
    (Issue, "{}", "service"),
    (Issue, '{"service":"A","servise":"A"}', "servise"),
    (Issue, '{"service":"A","":1}', None),
    (Issue, '"A"', None),
    (Issue, "[]", None),
    (Park, '{"reason":"forms","until_s":true}', "until_s"),
    (Reclass, '{"reason":"declared"}', "priority"),
    (Skills, '{"skills":"A"}', "skills"),
    (Skills, '{"skills":["A",""]}', "skills[1]"),
    (Configure, '{"config":{"id":"CN01","name":{},"services":[],"counters":[]}}', "config.name"),
    (Configure, CONFIG % ('{"code":"A"}', ""), "config.services[0].prefix"),
    (Configure, CONFIG % ("3", ""), "config.services[0]"),
    (Configure, CONFIG % ("", ',"closed_dates":["soon"]'), "config.closed_dates[0]"),
    (Configure, CONFIG % ("", ',"weights":{"prio":0}'), "config.weights.prio"),
    (Command, '{"do":"dance"}', "do"),
    (Command, "{}", "do"),
    (Command, '{"do":"park"}', "reason"),
    (dict[str, int], '{"a":"b"}', "[...]"),
    (dict[str, dict[Code, int]], '{"a":{"B":1}}', "[...]"),
    (list[int], '[1,"2"]', "[1]"),
]


@pytest.mark.parametrize(("shape", "raw", "field"), FAULTS)
def test_names_the_field_at_fault(shape: Any, raw: str, field: str | None) -> None:
    assert field_of(failure(raw, shape)) == field


@pytest.mark.parametrize("name", ["x`y", "x y", "Đ", "a\nb", "$.x", "`"])
def test_an_unknown_field_is_named_as_it_was_sent(name: str) -> None:
    raw = msgspec.json.encode({"service": "A", name: 1}).decode()
    assert field_of(failure(raw, Issue)) == name


def test_a_path_inside_the_senders_own_text_is_not_believed() -> None:
    raw = msgspec.json.encode({"service": "A", "language": "fr` - at `$.service`"}).decode()
    assert field_of(failure(raw, Issue)) == "language"


def test_a_very_long_unknown_field_is_cut() -> None:
    raw = msgspec.json.encode({"service": "A", "x" * 5000: 1}).decode()
    assert field_of(failure(raw, Issue)) == "x" * LONGEST_FIELD
