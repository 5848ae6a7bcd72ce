"""Every choice of a form has words."""

import msgspec

from protocol.configuration import ProcedureConfig
from protocol.enums import ReasonFor, ServiceIcon
from server.balance.dispatch.policies import POLICIES
from server.web.pages.admin.choices import ICONS, POLICY, REASON_FOR, choices
from server.web.pages.admin.draft import say_of
from server.web.pages.admin.form import edits_of, texts_of
from server.web.pages.admin.parts import PARTS
from tests.serving import template


def test_every_icon_policy_and_use_of_a_reason_has_words() -> None:
    assert set(ICONS) == set(ServiceIcon)
    assert set(REASON_FOR) == set(ReasonFor)
    assert set(POLICY) == set(POLICIES)


def test_every_field_that_chooses_has_choices() -> None:
    for part in PARTS:
        for field in part.fields:
            assert not field.choices or choices(field.choices, template()), field.key


def test_languages_are_chosen_in_an_order() -> None:
    part = next(part for part in PARTS if any(field.key == "languages" for field in part.fields))
    tables = {part.table: {"languages": ["vi"]}}
    shown = texts_of(part, tables, None)
    assert shown["languages.0"] == "vi"
    typed = shown | {"languages.0": "en", "languages.1": "vi"}
    [edit] = edits_of(part, typed, tables, None)
    assert edit.values is not None
    assert edit.values["languages"] == ["en", "vi"]
    [edit] = edits_of(part, shown | {"languages.0": ""}, tables, None)
    assert edit.values is not None
    assert edit.values["languages"] == []


def test_a_change_of_any_part_of_a_procedure_has_words() -> None:
    fields = {field.name for field in msgspec.structs.fields(ProcedureConfig)} - {"code"}
    assert {say_of("vi")(name) for name in fields}.isdisjoint(fields)
