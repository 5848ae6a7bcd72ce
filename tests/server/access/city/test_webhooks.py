"""Receivers of webhooks in the city's stream: added, changed, disabled, removed; secrets are named, never told."""

from typing import Any

import msgspec
import pytest

from protocol.enums import Refusal
from server.access.city.commands import (
    AddWebhook,
    ChangeWebhook,
    CityCommand,
    DisableWebhook,
    EnableWebhook,
    RemoveWebhook,
    RotateWebhook,
)
from server.access.city.state import Webhook

from .test_stream import NOW, City

URL = "https://nhan.example.vn/hook"
ADD = AddWebhook("w-1", "Bảng số liệu", URL, "CN01", ("issued", "called"), "s-1")


def receiver(city: City) -> Webhook:
    return city.state.webhooks["w-1"]


def test_a_receiver_is_added_changed_and_removed() -> None:
    city = City().having(ADD)
    assert receiver(city) == Webhook("w-1", ADD.name, URL, "CN01", ADD.kinds, "s-1", added_at=NOW)
    city.having(ChangeWebhook("w-1", "Bảng", f"{URL}2", ("issued",)))
    assert (receiver(city).name, receiver(city).url, receiver(city).kinds) == ("Bảng", f"{URL}2", ("issued",))
    assert receiver(city).secret_id == "s-1"
    city.having(RemoveWebhook("w-1"))
    assert city.state.webhooks == {}


def test_of_its_secrets_the_last_two_are_known_and_the_older_until_when() -> None:
    city = City().having(ADD, RotateWebhook("w-1", "s-2", NOW + 5), RotateWebhook("w-1", "s-3", NOW + 9))
    one = receiver(city)
    assert (one.secret_id, one.old_secret_id, one.old_until) == ("s-3", "s-2", NOW + 9)


def test_it_is_disabled_for_a_reason_and_enabled_again() -> None:
    city = City().having(ADD, DisableWebhook("w-1", "gone"))
    assert receiver(city).disabled == "gone"
    city.having(EnableWebhook("w-1"))
    assert receiver(city).disabled is None


def test_a_receiver_of_the_city_is_about_every_branch_and_another_about_its_own() -> None:
    city = City().having(ADD, msgspec.structs.replace(ADD, receiver_id="w-2", branch=None))
    assert [one.is_about("CN02") for one in city.state.webhooks.values()] == [False, True]


def _with(command: Any, **changes: Any) -> CityCommand:
    changed: CityCommand = msgspec.structs.replace(command, **changes)
    return changed


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (ADD, Refusal.ALREADY, "receiver_id"),
        (_with(ADD, receiver_id="w-3", name="  "), Refusal.BAD_FIELD, "name"),
        (_with(ADD, receiver_id="w-3", name="a\nb"), Refusal.BAD_FIELD, "name"),
        (_with(ADD, receiver_id="w-3", kinds=()), Refusal.BAD_FIELD, "kinds"),
        (_with(ADD, receiver_id="w-3", kinds=("issued", "issued")), Refusal.BAD_FIELD, "kinds"),
        (ChangeWebhook("w-9", "x", URL, ("issued",)), Refusal.NOT_FOUND, "receiver_id"),
        (ChangeWebhook("w-1", ADD.name, URL, ADD.kinds), Refusal.ALREADY, "receiver_id"),
        (ChangeWebhook("w-1", ADD.name, URL, ()), Refusal.BAD_FIELD, "kinds"),
        (RotateWebhook("w-9", "s-2", NOW), Refusal.NOT_FOUND, "receiver_id"),
        (RotateWebhook("w-1", "s-1", NOW), Refusal.ALREADY, "secret_id"),
        (DisableWebhook("w-9", "by_hand"), Refusal.NOT_FOUND, "receiver_id"),
        (DisableWebhook("w-2", "by_hand"), Refusal.ALREADY, "receiver_id"),
        (EnableWebhook("w-1"), Refusal.ALREADY, "receiver_id"),
        (RemoveWebhook("w-9"), Refusal.NOT_FOUND, "receiver_id"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(command: CityCommand, code: Refusal, field: str) -> None:
    city = City().having(ADD, _with(ADD, receiver_id="w-2"), DisableWebhook("w-2", "gone"))
    before, stored = msgspec.json.encode(city.state), len(city.stored)
    refused = city.ask(command)
    assert refused is not None
    assert (refused.code, refused.field) == (code, field)
    assert (msgspec.json.encode(city.state), len(city.stored)) == (before, stored)
