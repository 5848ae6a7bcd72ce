"""The model of the cards: they stay under a finger."""

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QAbstractItemModelTester

from kiosk.screen.card_model import ROLES, CardModel
from kiosk.screen.cards import Card

CARDS = [Card(f"service-{code}", f"{code} vi", f"{code} en") for code in "ABC"]


def test_words_change_in_place(qapp: QCoreApplication) -> None:
    model = CardModel()
    tester = QAbstractItemModelTester(model)
    model.show(CARDS)
    changed: list[int] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.modelReset.connect(lambda: resets.append(True))
    model.show([CARDS[0], msgspec.structs.replace(CARDS[1], facts=("3",)), CARDS[2]])
    assert (changed, resets) == ([1], [])
    roles = {name: role for role, name in ROLES.items()}
    assert model.data(model.index(1), roles["facts"]) == ["3"]
    assert model.data(model.index(1), roles["enabled"]) is True
    model.show(CARDS[:2])
    assert (len(resets), model.rowCount()) == (1, 2)
    assert tester.model() is model


def test_qml_has_its_own_names_for_two_of_the_roles(qapp: QCoreApplication) -> None:
    names = {bytes(name.data()).decode() for name in CardModel().roleNames().values()}
    assert names == {*Card.__struct_fields__} - {"id", "enabled", "act"} | {"card_id", "takeable"}


def test_a_card_is_heard_in_one_language() -> None:
    card = Card("a", "Hộ tịch", "Civil status", ("3 người chờ", "8–12 phút"), "Đã hết số hôm nay")
    assert card.says == "Hộ tịch. 3 người chờ. 8–12 phút. Đã hết số hôm nay"
