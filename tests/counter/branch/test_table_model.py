"""The tables' model tells its view only what differs, and obeys Qt's own rules for models."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter.branch.row import Row
from counter.branch.table_model import LEVEL_ROLE, RowsModel
from counter.widgets.parts.table import RowTable
from ui.look.promise_level import Level


def test_only_a_changed_row_is_told(qapp: QApplication) -> None:
    model = RowsModel(2)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([Row("a", ("A", "1 min")), Row("b", ("B", "2 min"))])
    changed, reset = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    model.show([Row("a", ("A", "1 min")), Row("b", ("B", "15 min"), Level.OVER)])
    assert (changed.count(), reset.count()) == (1, 0)
    assert model.index(1, 1).data() == "15 min"
    assert model.index(1, 1).data(LEVEL_ROLE) is Level.OVER
    assert model.index(1, 0).data(LEVEL_ROLE) is None
    model.show([Row("b", ("B", "15 min"))])
    assert reset.count() == 1
    del tester


def test_a_selected_row_stays_selected_wherever_it_goes(qtbot: QtBot) -> None:
    model = RowsModel(2)
    table = RowTable("t", model, (80, 0))
    qtbot.addWidget(table)
    model.show([Row("a", ("A", "")), Row("b", ("B", ""))])
    table.select(0)
    model.show([Row("c", ("C", "")), Row("b", ("B", "")), Row("a", ("A", ""))])
    assert table.selected() == "a"
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == ["a"]
