"""The model of the service cards: rows that stay under a finger."""

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QAbstractItemModelTester

from motcua.kiosk.services import ROLES, ServiceModel, ServiceRow

ROWS = [ServiceRow(code, f"{code} vi", f"{code} en", "", "", "", True) for code in "ABC"]


def test_counts_change_in_place(qapp: QCoreApplication) -> None:
    model = ServiceModel()
    tester = QAbstractItemModelTester(model)
    model.show(ROWS)
    changed: list[int] = []
    resets: list[bool] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.modelReset.connect(lambda: resets.append(True))
    model.show([ROWS[0], msgspec.structs.replace(ROWS[1], waiting="3"), ROWS[2]])
    assert (changed, resets) == ([1], [])
    roles = {name: role for role, name in ROLES.items()}
    assert model.data(model.index(1), roles["waiting"]) == "3"
    assert model.data(model.index(1), roles["takeable"]) is True
    model.show(ROWS[:2])
    assert (len(resets), model.rowCount()) == (1, 2)
    assert tester.model() is model


def test_roles_are_the_rows_fields(qapp: QCoreApplication) -> None:
    assert sorted(bytes(name.data()).decode() for name in ServiceModel().roleNames().values()) == sorted(
        ServiceRow.__struct_fields__
    )
