"""Every choice of a form has words."""

import msgspec

from protocol.configuration import ProcedureConfig
from protocol.enums import ReasonFor, ServiceIcon
from server.balance.dispatch.policies import POLICIES
from server.web.pages.admin.choices import ICONS, POLICY, REASON_FOR, choices
from server.web.pages.admin.draft import say_of
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


def test_a_change_of_any_part_of_a_procedure_has_words() -> None:
    fields = {field.name for field in msgspec.structs.fields(ProcedureConfig)} - {"code"}
    assert {say_of("vi")(name) for name in fields}.isdisjoint(fields)
